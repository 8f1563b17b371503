// Opens connections to upstream servers of both kinds, and keeps what all of them share in one gateway.
import { createHash, randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import type { TokenVault } from '../auth/token-vault.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redactor.ts';
import type { Environment } from '../settings.ts';
import type { Notice } from '../store/config-store.ts';
import type { RunProgram, SendRequest } from '../tools/file-tool.ts';
import type { Reach } from './http/address-guard.ts';
import type { PlainRequests } from './http/plain-requests.ts';
import { createTrustStore } from './http/trust-store.ts';
import type { DiagnoseUpstream, OpenUpstream } from './managed-server.ts';
import { openStdio } from './open-stdio.ts';
import { createServerAuth, type ServerAuth } from './server-auth.ts';
import { childEnvironment } from './stdio/child-environment.ts';
import { lookUpCommand } from './stdio/command-lookup.ts';
import { createLaunchLimiter } from './stdio/launch-limiter.ts';
import { createPathFinder } from './stdio/login-shell-path.ts';
import { createOrphanReaper } from './stdio/orphan-reaper.ts';
import { createProcessRecord, joinRecords, type ProcessRecord, sweepOrphans } from './stdio/process-record.ts';
import { createProcessTable } from './stdio/process-table.ts';
import { runCommand } from './stdio/run-command.ts';
import { createServerLogs, type ServerLogPage } from './stdio/server-logs.ts';
import { createStderrBuffer } from './stdio/stderr-buffer.ts';

export interface UpstreamsOptions {
  readonly environment: Environment;
  /** Where the record of running processes is kept; null keeps none. */
  readonly dataDir: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly fromDesktop: boolean;
  /** Where what servers write to stderr is kept; null keeps it in memory only. */
  readonly logDir: string | null;
  /** A server's log has lines up to this number. */
  readonly onLogLines: (serverId: string, last: number) => void;
  readonly vaultFor: (serverId: string) => TokenVault;
  /** Where authorization servers that a server names may be: public hosts with https unless given. */
  readonly derivedReach?: Reach | undefined;
}

export interface Upstreams {
  readonly open: OpenUpstream;
  readonly auth: ServerAuth;
  /** Reaches a server once with a connection of its own, step by step. */
  readonly diagnose: DiagnoseUpstream;
  /** For file tools. */
  readonly run: RunProgram;
  readonly send: SendRequest;
  /** Resolves when the processes of the servers that have just been asked for are there, as far as it is their turn yet. */
  underWay(): Promise<void>;
  /** Where a server's command leads; null when there is no such program. */
  findProgram(config: ServerConfig): Promise<string | null>;
  /** The last lines a server's processes wrote to stderr, safe to show; see `ServerLogs.read`. */
  logs(serverId: string, after?: number): ServerLogPage;
  /** Nothing of this server is needed any more. */
  forget(serverId: string): void;
  /** Removes what is left of the logs of other servers. */
  sweepLogs(known: ReadonlySet<string>): void;
  /** Ends what a killed run left behind; tells when there was something. */
  start(): Promise<readonly Notice[]>;
  /** Ends what is left of authorization, tokens under way are sealed first, and the requests of file tools. */
  close(): Promise<void>;
}

/** How long a server that cannot be probed is remembered; then it may have been replaced by a newer one. */
const LEGACY_MEMORY_MS = 24 * 60 * 60 * 1_000;
/** What errors can quote of one process, in bytes; the server's log has more. */
const OWN_STDERR = 64 * 1024;

export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { environment, dataDir, clock, logger, redactor, fromDesktop } = options;
  const run = randomBytes(8).toString('hex');
  const recordFile = dataDir === null ? null : path.join(dataDir, 'processes.json');
  const limiter = createLaunchLimiter({ clock });
  const table = createProcessTable();
  const trust = createTrustStore(environment, logger);
  const findPath = createPathFinder({ env: environment, fromDesktop, clock });
  const { logDir, onLogLines } = options;
  const logs = createServerLogs({ directory: logDir, clock, logger, redaction: redactor, onLines: onLogLines });
  const legacySince = new Map<string, number>();
  const reaper = createOrphanReaper(run, (error) =>
    logger.warn('Nothing can end the servers if this process is killed, until its next start', { error }),
  );
  let record: ProcessRecord = reaper;
  let spawned = 0;
  let plain: Promise<PlainRequests> | null = null;

  const auth = createServerAuth({
    environment,
    trust,
    clock,
    redactor,
    vaultFor: options.vaultFor,
    derivedReach: options.derivedReach,
    async commandEnvironment() {
      return childEnvironment({ inherited: environment, path: (await findPath()).path });
    },
    commandProcess: () => ({ marker: `${run}:token:${spawned++}`, record }),
    announceSignIn: (sentence) => logger.info(sentence),
  });

  const isKnownLegacy = (config: ServerConfig) => {
    const since = legacySince.get(launchKey(config));
    return since !== undefined && clock.monotonic() - since < LEGACY_MEMORY_MS;
  };

  const environmentOf = async (config: ServerConfig) =>
    childEnvironment({ inherited: environment, configured: config.env, path: (await findPath()).path });

  const stdio: OpenUpstream = async ({ id, config, admit }, { signal, timeoutMs, test, client, watch }) => {
    const inherited = await environmentOf(config);
    const log = test ? null : logs.open(id);
    const attempt = (knownLegacy: boolean) => {
      // Of this process alone: what the one before it said explains nothing about this one's end.
      const own = createStderrBuffer(redactor, OWN_STDERR);
      const append = (chunk: Buffer) => {
        own.append(chunk);
        log?.append(chunk);
      };
      return openStdio({
        config,
        environment: inherited,
        defaultDirectory: homedir(),
        marker: `${run}:${id}:${spawned++}`,
        record,
        table,
        stderr: { append, tail: own.tail },
        redact: redactor.redactCut,
        limiter,
        signal,
        timeoutMs,
        clock,
        knownLegacy,
        client,
        watch,
        admit,
        onWarning: (sentence) => logger.warn(sentence, { server: config.name }),
      });
    };
    const knownLegacy = isKnownLegacy(config);
    try {
      return await attempt(knownLegacy);
    } catch (error) {
      // Some servers end when they are asked something before `initialize`: once more, without the question.
      if (knownLegacy || signal.aborted || !endedItself(error)) throw error;
      const link = await attempt(true);
      legacySince.set(launchKey(config), clock.monotonic());
      return link;
    }
  };

  const open: OpenUpstream = async (server, request) => {
    if (server.config.transport === 'stdio') return stdio(server, request);
    // Loaded with the first remote server: nobody else needs an HTTP client.
    const { openHttp } = await import('./open-http.ts');
    const { config } = server;
    const { signal, timeoutMs, client } = request;
    const resolved = await auth.resolve(server);
    // A person asks: no failure of before is held against the credentials.
    if (request.test) resolved.provider?.forgive();
    return openHttp({ config, auth: resolved, environment, trust, signal, timeoutMs, clock, client });
  };

  return {
    open,
    auth,
    async run({ argv, env }, { cwd, admit, timeoutMs, signal, maxOutput }) {
      return runCommand({
        argv,
        cwd,
        env: childEnvironment({ inherited: environment, configured: env, path: (await findPath()).path }),
        marker: `${run}:tool:${spawned++}`,
        record,
        stderr: createStderrBuffer(redactor),
        timeoutMs,
        signal,
        maxOutput,
        admit,
      });
    },
    async send(request, limits) {
      // Loaded with the first request of a tool.
      plain ??= import('./http/plain-requests.ts').then(({ createPlainRequests }) =>
        createPlainRequests({ environment, trust }),
      );
      return (await plain).send(request, limits);
    },
    async underWay() {
      // Whoever was asked for is in the queue, or has its slot, once all that is due now has run.
      await setImmediate();
      await limiter.underWay();
    },
    async findProgram(config) {
      const lookup = {
        command: config.command ?? '',
        cwd: path.resolve(homedir(), config.cwd ?? '.'),
        env: await environmentOf(config),
      };
      return lookUpCommand(lookup).catch(() => null);
    },
    async diagnose(server, { signal, timeoutMs, onStep }) {
      // Loaded when somebody asks: most servers work.
      const { diagnose } = await import('./launch-doctor.ts');
      const { config } = server;
      return diagnose({
        config,
        open: (watch) => open(server, { signal, timeoutMs, test: true, watch }),
        environment: await environmentOf(config),
        plainEnvironment: await environmentOf({ ...config, env: null }),
        home: homedir(),
        inherited: environment,
        trust,
        clock,
        signal,
        timeoutMs,
        onStep,
      });
    },
    logs: logs.read,
    forget: logs.forget,
    sweepLogs: logs.sweep,
    async start() {
      if (recordFile === null) return [];
      const ended = await sweepOrphans(recordFile);
      const onDisk = createProcessRecord(recordFile, run, (error) =>
        logger.warn('The record of processes could not be kept', { error }),
      );
      record = joinRecords(reaper, onDisk);
      if (ended.length === 0) return [];
      const message = `The last run ended without stopping its servers; ${ended.length} processes it left were ended`;
      return [{ code: 'orphans_ended', message }];
    },
    async close() {
      logs.close();
      await Promise.all([auth.close(), plain?.then((requests) => requests.close())]);
    },
  };
}

/** What is spawned, as a key that repeats no secret. */
function launchKey({ command, args, env, cwd }: ServerConfig): string {
  return createHash('sha256')
    .update(JSON.stringify([command, args, env, cwd]))
    .digest('base64url');
}

/** The process was there and ended during the handshake. */
function endedItself(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    error.code === 'connection_error' &&
    /exited with code|was ended by/.test(error.message)
  );
}
