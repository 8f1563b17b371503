// Remembers which server had a resource first: another that lists the same address later does not get what was meant for it.
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { readPrivateFile, replacePrivateFile } from '../store/private-file.ts';
import { isObject } from './repair.ts';

export const RESOURCE_OWNERS_FILE = 'resource-owners.json';
const VERSION = 1;
const MAX_BYTES = 64 * 1024 * 1024;
/** Of one server; what it had earliest is free again beyond that. */
const MAX_OWN = 10_000;
/** Servers start together, so what they have is written together. */
const WRITE_DELAY_MS = 2_000;

export interface ResourceOwners {
  /** Takes what a server lists as its own, as far as nobody had it before; tells which of it others had. An owner stays. */
  claim(serverId: string, uris: readonly string[]): ReadonlySet<string>;
  /** What this server had is for whoever lists it next. */
  forget(serverId: string): void;
  /** Writes what is not written yet. */
  close(): void;
}

export interface ResourceOwnersOptions {
  /** Null keeps it for this run only. */
  readonly file: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createResourceOwners({ file, clock, logger }: ResourceOwnersOptions): ResourceOwners {
  // Read with the first list: no server waits for it.
  let known: Map<string, Set<string>> | null = null;
  let owners = new Map<string, string>();
  let stopTimer: (() => void) | null = null;

  const load = (): Map<string, Set<string>> => {
    if (known) return known;
    known = file === null ? new Map() : read(file, logger);
    owners = new Map([...known].flatMap(([id, keys]) => [...keys].map((key) => [key, id] as const)));
    return known;
  };
  const write = () => {
    stopTimer?.();
    stopTimer = null;
    if (file === null || known === null) return;
    try {
      const servers = Object.fromEntries([...known].map(([id, keys]) => [id, [...keys]]));
      replacePrivateFile(file, JSON.stringify({ version: VERSION, servers }), { durable: false });
    } catch (error) {
      logger.warn('Which server had a resource first could not be kept for the next start', { error });
    }
  };
  const writeSoon = () => {
    stopTimer ??= clock.after(WRITE_DELAY_MS, write);
  };

  return {
    claim(serverId, uris) {
      const own = load().get(serverId) ?? new Set<string>();
      const others = new Set<string>();
      let isNew = false;
      for (const uri of uris) {
        const key = keyOf(uri);
        const owner = owners.get(key);
        if (owner !== undefined && owner !== serverId) others.add(uri);
        if (owner !== undefined) continue;
        isNew = true;
        own.add(key);
        owners.set(key, serverId);
      }
      if (!isNew) return others;
      for (const oldest of own) {
        if (own.size <= MAX_OWN) break;
        own.delete(oldest);
        owners.delete(oldest);
      }
      load().set(serverId, own);
      writeSoon();
      return others;
    },
    forget(serverId) {
      for (const key of load().get(serverId) ?? []) owners.delete(key);
      if (load().delete(serverId)) writeSoon();
    },
    close() {
      if (stopTimer) write();
    },
  };
}

/** An address may have a secret in it, and no secret is written down in the clear. */
function keyOf(uri: string): string {
  return createHash('sha256').update(uri).digest('base64url').slice(0, 22);
}

/** Never throws: a file that cannot be read is as good as none. */
function read(file: string, logger: Logger): Map<string, Set<string>> {
  try {
    const bytes = readPrivateFile(file, MAX_BYTES);
    const stored: unknown = bytes === null ? {} : JSON.parse(bytes.toString('utf8'));
    if (!isObject(stored) || stored.version !== VERSION || !isObject(stored.servers)) return new Map();
    return new Map(
      Object.entries(stored.servers).flatMap(([id, keys]) =>
        Array.isArray(keys) ? [[id, new Set(keys.filter((key) => typeof key === 'string'))] as const] : [],
      ),
    );
  } catch (error) {
    logger.warn('Which server had a resource first is not known any more', { error });
    return new Map();
  }
}
