// Reaches a server once, step by step: how long each took, where it ended, and what could be done about it.
import path from 'node:path';
import type { Diagnosis, DiagnosisFix, DiagnosisStep } from '../../../src-shared/model/diagnosis.ts';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import { MAX_TOOL_CALL_MS } from '../../../src-shared/model/setting-defaults.ts';
import type { Clock } from '../clock.ts';
import { connectionError, GatewayError } from '../errors.ts';
import type { Environment } from '../settings.ts';
import { connectFailure } from './connect-failure.ts';
import { discoverTools } from './discover-tools.ts';
import type { TrustStore } from './http/trust-store.ts';
import { RUN_VARIABLE } from './stdio/child-environment.ts';
import { checkWorkingDirectory, lookUpCommand } from './stdio/command-lookup.ts';
import { findElsewhere } from './stdio/find-elsewhere.ts';
import type { UpstreamLink } from './upstream-link.ts';

/** Told what a connection that is being opened has come to. */
export interface LaunchWatch {
  readonly onSpawned: (pid: number) => void;
  /** The first line on stdout that is no message; redacted, in quotes. */
  readonly onNoise: (excerpt: string) => void;
  /** The first message has come. */
  readonly onSpoke: () => void;
}

export interface DoctorParts {
  readonly config: ServerConfig;
  readonly open: (watch: LaunchWatch) => Promise<UpstreamLink>;
  /** What the process gets, and what it would get if nothing were configured. */
  readonly environment: Readonly<Record<string, string>>;
  readonly plainEnvironment: Readonly<Record<string, string>>;
  readonly home: string;
  /** Of the gateway itself: it names proxies. */
  readonly inherited: Environment;
  readonly trust: TrustStore;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Told of each step as it is done. */
  readonly onStep?: ((step: DiagnosisStep) => void) | undefined;
}

type StepName = DiagnosisStep['step'];
interface Run {
  readonly steps: DiagnosisStep[];
  add(step: StepName, since: number, message: string, until?: number): void;
  fail(step: StepName, since: number, message: string, fix?: DiagnosisFix | null): void;
}

/** A server that is slow is given so many times as long. */
const LONGER = 3;

/** Nothing of the attempt is left when it resolves. Rejects with `cancelled` only. */
export async function diagnose(parts: DoctorParts): Promise<Diagnosis> {
  const { config, clock, environment, signal } = parts;
  const run = startRun(clock, parts.onStep);
  const isLocal = config.transport === 'stdio';
  const reached = isLocal ? await checkLaunch(parts, run) : await checkReach(parts, run);
  if (reached) await connect(parts, run);
  if (signal.aborted) throw new GatewayError('cancelled', 'The diagnosis was cancelled');
  return {
    ok: run.steps.some(({ step, ok }) => step === 'list tools' && ok),
    steps: run.steps,
    argv: isLocal ? [config.command ?? '', ...(config.args ?? [])] : null,
    cwd: isLocal ? directoryOf(parts) : null,
    env_names: isLocal ? [...Object.keys(environment), RUN_VARIABLE].sort() : [],
  };
}

function startRun(clock: Clock, onStep: DoctorParts['onStep']): Run {
  const steps: DiagnosisStep[] = [];
  const msSince = (since: number, until = clock.monotonic()) => Math.round(Math.max(0, until - since));
  const done = (step: DiagnosisStep) => {
    steps.push(step);
    onStep?.(step);
  };
  return {
    steps,
    add: (step, since, message, until) => done({ step, ok: true, ms: msSince(since, until), message, fix: null }),
    fail: (step, since, message, fix = null) => done({ step, ok: false, ms: msSince(since), message, fix }),
  };
}

function directoryOf({ config, home }: DoctorParts): string {
  return path.resolve(home, config.cwd ?? '.');
}

async function checkLaunch(parts: DoctorParts, run: Run): Promise<boolean> {
  const { config, clock, environment, plainEnvironment, home } = parts;
  const command = config.command ?? '';
  const cwd = directoryOf(parts);
  let began = clock.monotonic();
  let works = true;
  try {
    run.add('resolve command', began, `It is ${await lookUpCommand({ command, cwd, env: environment })}`);
  } catch (error) {
    works = false;
    const hidden = await lookUpCommand({ command, cwd, env: plainEnvironment }).catch(() => null);
    const elsewhere = hidden === null ? await findElsewhere(command, home) : null;
    let fix: DiagnosisFix | null = null;
    if (hidden !== null) fix = { kind: 'set_env', name: 'PATH' };
    else if (elsewhere !== null) fix = { kind: 'set_command', value: elsewhere };
    run.fail('resolve command', began, connectionError(error, config.name).message, fix);
  }
  began = clock.monotonic();
  try {
    await checkWorkingDirectory(cwd);
    run.add('working directory', began, `It runs in ${cwd}`);
    return works;
  } catch (error) {
    run.fail('working directory', began, connectionError(error, config.name).message);
    return false;
  }
}

async function checkReach(
  { config, inherited, trust, clock, signal, timeoutMs }: DoctorParts,
  run: Run,
): Promise<boolean> {
  const { reachSteps } = await import('./http/reach-steps.ts');
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let began = clock.monotonic();
  for (const { step, attempt } of reachSteps(new URL(config.url ?? ''), inherited, trust, limit)) {
    began = clock.monotonic();
    try {
      run.add(step, began, await attempt());
    } catch (error) {
      const failure = connectionError(error, config.name);
      run.fail(step, began, failure.message, limit.aborted ? longer(timeoutMs) : null);
      return false;
    }
  }
  return true;
}

async function connect(parts: DoctorParts, run: Run): Promise<void> {
  const { config, open, clock, signal, timeoutMs } = parts;
  const isLocal = config.transport === 'stdio';
  const began = clock.monotonic();
  const seen = { spawned: null as number | null, noise: null as string | null, spoke: null as number | null };
  let link: UpstreamLink | null = null;
  try {
    link = await open({
      onSpawned(pid) {
        if (seen.spawned === null) run.add('spawn', began, `It runs as process ${pid}`);
        seen.spawned ??= clock.monotonic();
      },
      onNoise(excerpt) {
        seen.noise ??= excerpt;
      },
      onSpoke() {
        seen.spoke ??= clock.monotonic();
      },
    });
    if (isLocal) judgeOutput();
    const { era, protocolVersion } = link;
    run.add('handshake', seen.spoke ?? began, `It speaks revision ${protocolVersion} (${era})`);
  } catch (error) {
    const failure = connectionError(error, config.name);
    if (isLocal && seen.spawned === null) run.fail('spawn', began, failure.message);
    else {
      if (isLocal) judgeOutput();
      run.fail('handshake', seen.spoke ?? seen.spawned ?? began, failure.message, fixOf(failure, timeoutMs));
    }
    return;
  }
  const asked = clock.monotonic();
  try {
    const { tools } = await discoverTools(link, { signal, timeoutMs, clock });
    run.add('list tools', asked, `It offers ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}`);
  } catch (error) {
    const failure = connectFailure(error, config.name, link);
    run.fail('list tools', asked, failure.message, fixOf(failure, timeoutMs));
  } finally {
    await link.close();
  }

  function judgeOutput(): void {
    const since = seen.spawned ?? began;
    if (seen.noise === null) run.add('stdout clean', since, 'It printed nothing but messages', seen.spoke ?? undefined);
    else {
      run.fail(
        'stdout clean',
        since,
        `It prints text on stdout that is no message: ${seen.noise}. It belongs on stderr`,
      );
    }
  }
}

/** A launcher that did not find its interpreter has not found it on PATH. */
const NO_INTERPRETER = /exited with code 127|env: .*: No such file/;

function fixOf({ code, message }: GatewayError, timeoutMs: number): DiagnosisFix | null {
  if (code === 'timeout') return longer(timeoutMs);
  return NO_INTERPRETER.test(message) ? { kind: 'set_env', name: 'PATH' } : null;
}

function longer(timeoutMs: number): DiagnosisFix | null {
  const ms = Math.min(timeoutMs * LONGER, MAX_TOOL_CALL_MS);
  return ms > timeoutMs ? { kind: 'set_timeout', ms } : null;
}
