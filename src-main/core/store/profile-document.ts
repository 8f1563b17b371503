// The profile's one document: its shape, how its text is read, and what in it is sealed.
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../plain-checks.ts';
import { type StoredServer, sortEntries } from './stored-server.ts';

/** A secret as it lies in the profile. */
export interface StoredSecret {
  readonly encrypted_value: string;
  /** The workspace that was in use when it was set: its tools that used it then may send it; all others need to be trusted. */
  readonly workspace: string | null;
  readonly updated_at: string;
}

/** The whole of what a profile stores. Fields that we do not know are kept through every write. */
export interface ProfileDocument {
  readonly version: number;
  /** Oldest first. */
  readonly servers: readonly StoredServer[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** What sign-ins of users left behind, by the id of the server: sealed refresh tokens and the client they belong to. */
  readonly sign_ins?: Readonly<Record<string, { readonly encrypted_sign_in: string }>>;
  /** For file tools, by name. */
  readonly secrets?: Readonly<Record<string, StoredSecret>>;
  /** Hashes of the tokens of agents; none in a profile of before. Entries that are not understood are kept. */
  readonly agent_tokens?: readonly unknown[];
  /** Of servers that code of a workspace registers, by their id: the consent to what they run. */
  readonly code_approvals?: Readonly<Record<string, unknown>>;
  /** By server: the SHA-256 of the file with its accepted tools. */
  readonly tool_pins?: Readonly<Record<string, string>>;
  /** By folder: the agents of a workspace as they were last readable, and which of its files may run. */
  readonly workspaces?: Readonly<Record<string, string>>;
  /** Entries of `servers` that could not be read: never started, never lost, tried again at every start. */
  readonly needs_attention?: readonly unknown[];
}

export type Migration = (document: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The format that is written, and for each older one the step to the next. */
export interface ProfileFormat {
  readonly version: number;
  readonly migrations: Readonly<Record<number, Migration>>;
}

export const PROFILE_FORMAT: ProfileFormat = { version: 1, migrations: {} };

export type ParsedProfile =
  | {
      readonly kind: 'ok';
      readonly document: ProfileDocument;
      readonly problems: readonly string[];
      readonly migratedFrom: number | null;
    }
  | { readonly kind: 'newer'; readonly document: ProfileDocument; readonly version: number }
  | { readonly kind: 'damaged' };

export function emptyDocument(format = PROFILE_FORMAT): ProfileDocument {
  return deepFreeze({ version: format.version, servers: [], settings: {} });
}

/** Reads the text of a profile. Never throws: whatever is no profile is `damaged`. */
export function parseProfile(bytes: Uint8Array, format = PROFILE_FORMAT): ParsedProfile {
  try {
    // Strict about UTF-8: a replaced character would be written back as if it had been there.
    const found: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const newer = newerVersion(found, format);
    if (newer !== null) return { kind: 'newer', version: newer, document: shown(found, format) };
    if (!isProfile(found)) return { kind: 'damaged' };
    let document: Readonly<Record<string, unknown>> = found;
    for (let version = found.version; version < format.version; version += 1) {
      const migrate = format.migrations[version];
      if (!migrate) return { kind: 'damaged' };
      document = { ...migrate(document), version: version + 1 };
    }
    if (!isProfile(document)) return { kind: 'damaged' };
    const { sorted, problems } = sortDocument(document);
    const migratedFrom = found.version < format.version ? found.version : null;
    return { kind: 'ok', document: sorted, problems, migratedFrom };
  } catch {
    return { kind: 'damaged' };
  }
}

function sortDocument(document: RawProfile): { sorted: ProfileDocument; problems: readonly string[] } {
  const { needs_attention: waiting = [], ...rest } = document;
  const entries = [...document.servers, ...(Array.isArray(waiting) ? waiting : [waiting])];
  const { servers, needsAttention, problems } = sortEntries(entries);
  const sorted = { ...rest, servers, ...(needsAttention.length > 0 ? { needs_attention: needsAttention } : {}) };
  return { sorted: deepFreeze(sorted), problems };
}

/** The shape of a newer format is its own affair: the number alone decides. */
function newerVersion(found: unknown, format: ProfileFormat): number | null {
  const version = isRecord(found) ? found.version : null;
  return Number.isSafeInteger(version) && (version as number) > format.version ? (version as number) : null;
}

/** A newer format may attach conditions to a server that we cannot know: it is listed and not started. */
function shown(document: unknown, format: ProfileFormat): ProfileDocument {
  if (!isProfile(document)) return emptyDocument(format);
  const { sorted } = sortDocument(document);
  return deepFreeze({ ...sorted, servers: sorted.servers.map((server) => ({ ...server, enabled: false })) });
}

interface RawProfile {
  readonly version: number;
  readonly servers: readonly unknown[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly needs_attention?: unknown;
}

function isProfile(value: unknown): value is RawProfile & Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return false;
  const { version, servers, settings } = value;
  return Number.isSafeInteger(version) && (version as number) >= 0 && Array.isArray(servers) && isRecord(settings);
}

/** Every sealed token in a document: what is stored under a name that starts with `encrypted_`, or looks like a token. */
export function* sealedTokens(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'string') {
      if (part !== '' && (key.startsWith('encrypted_') || part.startsWith('gAAAAA'))) yield part;
    } else {
      yield* sealedTokens(part);
    }
  }
}

/** What the JSON text of a value says, frozen: neither the caller nor a reader can change the truth in memory. */
export function frozenCopy<T>(value: T): T {
  return deepFreeze(JSON.parse(JSON.stringify(value)) as T);
}

export function sameContent(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other) || isDeepStrictEqual(one, other);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
