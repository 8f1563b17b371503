// Where the running gateway listens, in a file that the command line and the bridge read to find it.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { exists } from '../core/processes.ts';

const runtimeInfoSchema = z.object({
  url: z.string(),
  pid: z.int().positive(),
  /** RFC 3339. */
  started_at: z.string(),
});
export type RuntimeInfo = z.infer<typeof runtimeInfoSchema>;

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

/** The running gateway of this data directory; null when there is none, or only what a killed one left behind. */
export async function readRuntimeFile(dataDir: string): Promise<RuntimeInfo | null> {
  const info = await read(dataDir);
  return info && exists(info.pid) ? info : null;
}

/** Removes the file unless another process has written it since. Does not fail: a stale file is recognised by its pid. */
export async function removeRuntimeFile(dataDir: string, pid: number): Promise<void> {
  if ((await read(dataDir))?.pid === pid) await rm(runtimeFilePath(dataDir), { force: true }).catch(() => {});
}

async function read(dataDir: string): Promise<RuntimeInfo | null> {
  try {
    return runtimeInfoSchema.parse(JSON.parse(await readFile(runtimeFilePath(dataDir), 'utf8')));
  } catch {
    return null;
  }
}
