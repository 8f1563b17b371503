// Where the running gateway listens, in a file that the command line and the bridge read to find it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, isText, isTextMap, isWholeNumber } from '../core/plain-checks.ts';
import { exists } from '../core/processes.ts';
import { readPrivateFile, replacePrivateFile } from '../core/store/private-file.ts';
import { isRunning, type ProcessIdentity } from '../core/store/process-identity.ts';

export interface RuntimeInfo {
  readonly url: string;
  /** Where agents connect; null when nobody answers there. */
  readonly mcp_url: string | null;
  /** For bridges, per agent: it opens the endpoint during this run of the gateway and nothing else. */
  readonly bridge_tokens: Readonly<Record<string, string>>;
  readonly pid: number;
  /** RFC 3339. */
  readonly started_at: string;
  /** Tells the process from a later one of its id, see `ProcessIdentity`. */
  readonly started?: string | undefined;
}

/** A token for each of a thousand agents, and more. */
const MAX_BYTES = 256 * 1024;

export function runtimeFilePath(dataDir: string): string {
  return join(dataDir, 'runtime.json');
}

/** Replaces the file as a whole, readable by this user only; no reader ever sees half of it. */
export async function writeRuntimeFile(dataDir: string, info: RuntimeInfo): Promise<void> {
  // Not durable: after a power cut there is no gateway to be found.
  replacePrivateFile(runtimeFilePath(dataDir), `${JSON.stringify(info)}\n`, { durable: false });
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
    const found: unknown = text === undefined ? null : JSON.parse(text);
    return isRecord(found) ? toRuntimeInfo(found) : null;
  } catch {
    return null;
  }
}

function toRuntimeInfo(found: Readonly<Record<string, unknown>>): RuntimeInfo | null {
  const { url, pid, started_at, mcp_url = null, bridge_tokens = {}, started } = found;
  if (!isText(url) || !isWholeNumber(pid, 1) || !isText(started_at)) return null;
  if (!(mcp_url === null || isText(mcp_url)) || !isTextMap(bridge_tokens)) return null;
  if (!(started === undefined || isText(started))) return null;
  return { url, mcp_url, bridge_tokens, pid, started_at, started };
}
