// What the tests of stdio servers share: the odd servers, markers of their own, and a look at what is still running.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { childEnvironment } from '../../../../src-main/core/servers/stdio/child-environment.ts';
import { findMarked } from '../../../../src-main/core/servers/stdio/process-table.ts';

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

/** The pids that carry this marker. */
export const marked = (marker: string) => findMarked((candidate) => candidate === marker);

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
