// What every server offered when it was last connected, kept on the disk, so that it can be offered while it is still starting.
import { createHash } from 'node:crypto';
import type { ServerConfig, Warning } from '../../../src-shared/model/mcp-server.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redactor.ts';
import { readPrivateFile, replacePrivateFile } from '../store/private-file.ts';
import type { Discovery } from './discover-tools.ts';
import { isObject } from './repair.ts';
import type { Peer } from './session.ts';
import { LIST_KINDS, type UpstreamLists } from './upstream-lists.ts';

export const CATALOGUE_FILE = 'catalogue.json';
const VERSION = 1;
const MAX_BYTES = 64 * 1024 * 1024;
/** Servers start together, so what they offer is written together. */
const WRITE_DELAY_MS = 2_000;

export interface Remembered {
  readonly discovery: Discovery;
  readonly peer: Peer;
  readonly lists: UpstreamLists;
}

export interface Catalogue {
  /** Null when nothing is known, or it was reached in another way then. */
  recall(id: string, config: ServerConfig): Remembered | null;
  remember(id: string, config: ServerConfig, remembered: Remembered): void;
  /** Lets go of what was kept of a server that is gone for good. */
  forget(id: string): void;
  /** Writes what is not written yet. */
  close(): void;
}

export interface CatalogueOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  /** The ids of all servers: what is kept of others goes with the next write. */
  readonly known: () => ReadonlySet<string>;
}

interface Entry extends Remembered {
  readonly key: string;
}

export function openCatalogue({ file, clock, logger, redactor, known }: CatalogueOptions): Catalogue {
  const entries = read(file, logger);
  let stopTimer: (() => void) | null = null;

  const write = () => {
    stopTimer?.();
    stopTimer = null;
    const ids = known();
    for (const id of [...entries.keys()]) if (!ids.has(id)) entries.delete(id);
    // A server may repeat a secret it was given, and no secret is written down in the clear.
    const safe = [...entries].filter(([, entry]) => {
      const text = JSON.stringify(entry);
      return redactor.redact(text) === text;
    });
    try {
      const text = JSON.stringify({ version: VERSION, servers: Object.fromEntries(safe) });
      replacePrivateFile(file, text, { durable: false });
    } catch (error) {
      logger.warn('What servers offer could not be kept for the next start', { error });
    }
  };

  return {
    recall(id, config) {
      const entry = entries.get(id);
      return entry && entry.key === catalogueKey(config) ? entry : null;
    },
    remember(id, config, { discovery, peer, lists }) {
      entries.set(id, { key: catalogueKey(config), discovery, peer, lists });
      stopTimer ??= clock.after(WRITE_DELAY_MS, write);
    },
    forget(id) {
      if (entries.delete(id)) stopTimer ??= clock.after(WRITE_DELAY_MS, write);
    },
    close() {
      if (stopTimer) write();
    },
  };
}

/** How a server is reached, as far as it decides what it is: names of secrets, never their values. */
function catalogueKey({ transport, command, args, cwd, url, env, headers, credentials }: ServerConfig): string {
  const names = [env, headers, credentials].map((group) => Object.keys(group ?? {}).sort());
  return createHash('sha256')
    .update(JSON.stringify([transport, command, args, cwd, url, names]))
    .digest('base64url');
}

/** Never throws: a catalogue that cannot be read is as good as none. */
function read(file: string, logger: Logger): Map<string, Entry> {
  try {
    const bytes = readPrivateFile(file, MAX_BYTES);
    const stored: unknown = bytes === null ? {} : JSON.parse(bytes.toString('utf8'));
    if (!isObject(stored) || stored.version !== VERSION || !isObject(stored.servers)) return new Map();
    return new Map(Object.entries(stored.servers).filter((entry): entry is [string, Entry] => isEntry(entry[1])));
  } catch (error) {
    logger.warn('What servers offered at the last start is not used', { error });
    return new Map();
  }
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value) || typeof value.key !== 'string') return false;
  const { discovery, peer, lists } = value;
  return (
    isDiscovery(discovery) && isPeer(peer) && isObject(lists) && LIST_KINDS.every((kind) => isObjects(lists[kind]))
  );
}

function isDiscovery(value: unknown): value is Discovery {
  if (!isObject(value) || !isWarnings(value.warnings) || !isObjects(value.tools)) return false;
  return value.tools.every(
    ({ definition, warnings }) =>
      isWarnings(warnings) &&
      isObject(definition) &&
      typeof definition.name === 'string' &&
      isObject(definition.inputSchema),
  );
}

function isPeer(value: unknown): value is Peer {
  if (!isObject(value)) return false;
  const { era, protocolVersion, serverInfo, capabilities, instructions } = value;
  return (
    (era === 'legacy' || era === 'modern') &&
    typeof protocolVersion === 'string' &&
    (serverInfo === null || isObject(serverInfo)) &&
    isObject(capabilities) &&
    (instructions === null || typeof instructions === 'string')
  );
}

function isWarnings(value: unknown): value is Warning[] {
  return (
    isObjects(value) && value.every(({ code, message }) => typeof code === 'string' && typeof message === 'string')
  );
}

function isObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isObject);
}
