// Runs `agent-gateway serve` as a process of its own, as a user would, and talks to it over HTTP.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import { createAdminClient, httpSend } from '../../src-shared/contract/client.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCES = 'src-main/cli/main.ts';
/** The sources, or what `SERVE_PROGRAM` names: after a build that, which is what users run and starts six times as fast. */
export const PROGRAM = process.env.SERVE_PROGRAM || SOURCES;
export const isBuilt = PROGRAM !== SOURCES;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliProcess {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<Ended>;
}

/** An environment without anything of ours, so that a developer's own settings change no test. */
export function cleanEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AGENT_GATEWAY_'));
  return { ...Object.fromEntries(kept), ...extra };
}

export function runCli(
  args: readonly string[],
  environment: Record<string, string> = {},
  program = PROGRAM,
): CliProcess {
  const child = spawn(process.execPath, [path.join(ROOT, program), ...args], {
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, output, ended };
}

export interface ReadyLine {
  readonly event: 'ready';
  readonly url: string;
  readonly mcp_url: string | null;
  readonly dashboard_url: string | null;
  readonly pid: number;
  readonly token_file: string | null;
  readonly data_dir: string;
}

export interface ServeProcess extends CliProcess {
  readonly ready: ReadyLine;
  readonly token: string;
  readonly client: AdminClient;
  /** Asks it to end and resolves with how it did; SIGKILL after 15 s. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export const TEST_TOKEN = 'test-token-of-the-admin-0123456789abcdef';

export interface ServeOptions {
  readonly args?: readonly string[];
  readonly environment?: Record<string, string>;
  /** For tests that look at single modules. */
  readonly fromSources?: boolean;
}

export async function startServe(
  dataDir: string,
  { args = [], environment = {}, fromSources = false }: ServeOptions = {},
): Promise<ServeProcess> {
  const run = runCli(
    ['serve', '--json', '--data-dir', dataDir, '--port', '0', ...args],
    { AGENT_GATEWAY_TOKEN: TEST_TOKEN, ...environment },
    fromSources ? SOURCES : PROGRAM,
  );
  const ready = await new Promise<ReadyLine>((resolve, reject) => {
    const look = () => {
      const line = run.output.stdout.split('\n')[0];
      if (run.output.stdout.includes('\n')) resolve(JSON.parse(line as string) as ReadyLine);
    };
    run.child.stdout?.on('data', look);
    void run.ended.then(({ code, stderr }) => reject(new Error(`serve ended with code ${code}: ${stderr}`)));
  });
  return {
    ...run,
    ready,
    token: TEST_TOKEN,
    client: createAdminClient(httpSend(ready.url, environment.AGENT_GATEWAY_TOKEN ?? TEST_TOKEN, fetch)),
    async stop(signal = 'SIGTERM') {
      run.child.kill(signal);
      const kill = setTimeout(() => run.child.kill('SIGKILL'), 15_000);
      try {
        return await run.ended;
      } finally {
        clearTimeout(kill);
      }
    },
  };
}

/** A directory that is gone after the test. */
export function temporaryFolder(): { path: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-cli-')));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
