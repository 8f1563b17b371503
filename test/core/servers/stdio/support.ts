// What the tests of stdio servers share: the odd servers, markers of their own, and a look at what is still running.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../../src-main/core/clock.ts';
import { childEnvironment } from '../../../../src-main/core/servers/stdio/child-environment.ts';
import { listProcesses } from '../../../../src-main/core/servers/stdio/process-table.ts';
import { type ProcessTree, spawnTree } from '../../../../src-main/core/servers/stdio/process-tree.ts';
import { createStderrBuffer, type StderrBuffer } from '../../../../src-main/core/servers/stdio/stderr-buffer.ts';
import {
  StdioTransport,
  type StdioTransportOptions,
  type TransportExit,
  type TransportWarning,
} from '../../../../src-main/core/servers/stdio/stdio-transport.ts';
import type { UpstreamRequestOptions } from '../../../../src-main/core/servers/upstream-link.ts';

const servers = fileURLToPath(new URL('../../../fixtures/servers', import.meta.url));
export const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** Command and arguments of odd-server.mjs in the given modes. */
export const odd = (...modes: string[]) => ({
  command: process.execPath,
  args: [path.join(servers, 'odd-server.mjs'), ...modes],
});

export const modern = (...modes: string[]) => ({
  command: process.execPath,
  args: [path.join(servers, 'modern-server.mjs'), ...modes],
});

export const freshMarker = () => `${randomUUID()}:${randomUUID()}`;

export const plainEnvironment = (configured: Record<string, string> = {}) =>
  childEnvironment({ inherited: process.env, configured });

export interface OpenTransport {
  readonly transport: StdioTransport;
  readonly tree: ProcessTree;
  readonly marker: string;
  readonly stderr: StderrBuffer;
  /** What the transport told beside messages. */
  readonly warnings: TransportWarning[];
  readonly exits: TransportExit[];
}

/** A transport to a server of its own, not started yet; closed when the test is over. */
export async function openTransport(
  server: { command: string; args: string[] },
  options: Partial<StdioTransportOptions> & { env?: Record<string, string> } = {},
): Promise<OpenTransport> {
  const { env, ...rest } = options;
  const marker = freshMarker();
  const tree = await spawnTree({ ...server, cwd: '/', env: plainEnvironment(env), marker });
  const redact = options.redact ?? ((text: string) => text);
  const warnings: TransportWarning[] = [];
  const exits: TransportExit[] = [];
  const stderr = createStderrBuffer({ redact, redactCut: redact });
  const transport = new StdioTransport({
    target: 'odd',
    tree,
    stderr,
    redact,
    onwarning: (warning) => warnings.push(warning),
    onexit: (exit) => exits.push(exit),
    ...rest,
  });
  onTestFinished(() => transport.close());
  return { transport, tree, marker, stderr, warnings, exits };
}

/** The same, started and past the legacy handshake, without the SDK. */
export async function openLegacy(
  server: { command: string; args: string[] },
  options: Parameters<typeof openTransport>[1] = {},
): Promise<OpenTransport> {
  const opened = await openTransport(server, options);
  await opened.transport.start();
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  await opened.transport.rawRequest('initialize', params, PATIENT);
  opened.transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return opened;
}

/** For requests whose time is not what the test is about. */
export const PATIENT = { timeoutMs: 30_000 };

/** Calls a tool of the odd server; returns its first text. */
export async function callTool(
  transport: StdioTransport,
  name: string,
  args: Record<string, unknown> = {},
  options: Partial<UpstreamRequestOptions> = {},
): Promise<string> {
  const result = await transport.rawRequest('tools/call', { name, arguments: args }, { ...PATIENT, ...options });
  return (result as { content: { text: string }[] }).content[0]!.text;
}

/** The pids that carry this marker. */
export const marked = async (marker: string) =>
  (await listProcesses()).filter((entry) => entry.marker === marker).map(({ pid }) => pid);

/** Whether there is such a process, zombies not counted. */
export const isAlive = async (pid: number) => {
  const { readFile } = await import('node:fs/promises');
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  return stat !== null && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
};

/** Waits until the condition holds; fails after 20 s. */
export async function until(condition: () => boolean | Promise<boolean>, what = 'the condition'): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited 20 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A directory that is removed when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'agw-stdio-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A clock that moves only when told to. */
export function handClock(): Clock & { advance(ms: number): void; readonly pending: number } {
  let time = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => time,
    monotonic: () => time,
    after(ms, run) {
      const timer = { at: time + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      time += ms;
      for (const timer of [...timers]) if (timer.at <= time && timers.delete(timer)) timer.run();
    },
    get pending() {
      return timers.size;
    },
  };
}
