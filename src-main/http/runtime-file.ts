// Where the running gateway listens, in a file that the command line and the bridge read to find it.
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { exists } from '../core/processes.ts';
import { readPrivateFile } from '../core/store/private-file.ts';
import { isRunning, type ProcessIdentity } from '../core/store/process-identity.ts';

const runtimeInfoSchema = z.object({
  url: z.string(),
  /** Where agents connect; null when nobody answers there. */
  mcp_url: z.string().nullable().default(null),
  /** For bridges, per agent: it opens the endpoint during this run of the gateway and nothing else. */
  bridge_tokens: z.record(z.string(), z.string()).default({}),
  pid: z.int().positive(),
  /** RFC 3339. */
  started_at: z.string(),
  /** Tells the process from a later one of its id, see `ProcessIdentity`. */
  started: z.string().optional(),
});
export type RuntimeInfo = z.infer<typeof runtimeInfoSchema>;

/** A token for each of a thousand agents, and more. */
const MAX_BYTES = 256 * 1024;

export function runtimeFilePath(dataDir: string): string {
  return join(dataDir, 'runtime.json');
}

/** Replaces the file as a whole, readable by this user only; no reader ever sees half of it. */
export async function writeRuntimeFile(dataDir: string, info: RuntimeInfo): Promise<void> {
  const path = runtimeFilePath(dataDir);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(info)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * The running gateway of this data directory; null when there is none, or only what a killed one left behind. Nothing is
 * believed of a file that is a link or belongs to another user: who follows it sends the admin token where it points.
 */
export async function readRuntimeFile(dataDir: string): Promise<RuntimeInfo | null> {
  const info = read(dataDir);
  return info && (await isAlive(info)) ? info : null;
}

async function isAlive({ pid, started }: RuntimeInfo): Promise<boolean> {
  // Asking Windows when a process started takes longer than all the rest of a command.
  if (started === undefined || process.platform === 'win32') return exists(pid);
  return isRunning({ pid, started } satisfies ProcessIdentity);
}

/** Removes the file unless another process has written it since. Does not fail: a stale file is recognised by its pid. */
export async function removeRuntimeFile(dataDir: string, pid: number): Promise<void> {
  if (read(dataDir)?.pid === pid) await rm(runtimeFilePath(dataDir), { force: true }).catch(() => {});
}

function read(dataDir: string): RuntimeInfo | null {
  try {
    const text = readPrivateFile(runtimeFilePath(dataDir), MAX_BYTES)?.toString('utf8');
    return text === undefined ? null : runtimeInfoSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
