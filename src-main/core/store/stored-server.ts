// A server as it lies in the profile: settings in the clear, each group of secrets as one sealed token.
import type { Timeouts } from '../../../src-shared/model/fields.ts';
import type { TransportName } from '../../../src-shared/model/mcp-server.ts';
import { isServerName, TRANSPORTS } from '../../../src-shared/model/naming.ts';
import { MAX_TOOL_CALL_MS, MIN_TIMEOUT_MS } from '../../../src-shared/model/setting-defaults.ts';
import { type Check, faultyField, isFlag, isRecord, isText, isTexts, isWholeNumber, orNull } from '../plain-checks.ts';

export interface StoredServer {
  readonly id: string;
  readonly name: string;
  readonly transport: TransportName;
  readonly command: string | null;
  readonly args: string[] | null;
  readonly cwd: string | null;
  readonly url: string | null;
  readonly encrypted_env: string | null;
  readonly encrypted_headers: string | null;
  readonly encrypted_credentials: string | null;
  readonly enabled: boolean;
  readonly timeouts: Timeouts | null;
  readonly disabled_tools: string[];
  /** The consent to what it runs, judged where it is needed: a damaged one is none. */
  readonly approval?: unknown;
  readonly created_at: string;
  readonly updated_at: string | null;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isLimit: Check = (value) => value === undefined || isWholeNumber(value, MIN_TIMEOUT_MS, MAX_TOOL_CALL_MS);

/**
 * Every field has to be there, so that a damaged field name is noticed and no server runs without its secrets. Whether a
 * command or URL makes sense is judged where it is used: a rule that became stricter must not cost anybody an entry.
 */
const FIELDS: Readonly<Record<Exclude<keyof StoredServer, 'approval'>, Check>> = {
  id: (value) => isText(value) && GUID.test(value),
  name: isServerName,
  transport: (value) => TRANSPORTS.some((transport) => transport === value),
  command: orNull(isText),
  args: orNull(isTexts),
  cwd: orNull(isText),
  url: orNull(isText),
  encrypted_env: orNull(isText),
  encrypted_headers: orNull(isText),
  encrypted_credentials: orNull(isText),
  enabled: isFlag,
  timeouts: orNull((value) => isRecord(value) && isLimit(value.connection_ms) && isLimit(value.tool_call_ms)),
  disabled_tools: isTexts,
  created_at: isText,
  updated_at: orNull(isText),
};

export interface SortedEntries {
  readonly servers: readonly StoredServer[];
  /** Entries that could not be read, exactly as they were found. */
  readonly needsAttention: readonly unknown[];
  /** What is wrong with each of those, as sentences without any value of theirs but the name. */
  readonly problems: readonly string[];
}

/** Takes each entry by itself: one that cannot be read costs no other. Fields we do not know stay where they are. */
export function sortEntries(entries: readonly unknown[]): SortedEntries {
  const servers: StoredServer[] = [];
  const needsAttention: unknown[] = [];
  const problems: string[] = [];
  const taken = { id: new Set<string>(), name: new Set<string>() };
  for (const entry of entries) {
    const field = isRecord(entry) ? faultyField(entry, FIELDS) : '(all of it)';
    const fault = field === null ? clash(entry as StoredServer, taken) : `its field ${field} is not valid`;
    if (fault === null) {
      servers.push(entry as StoredServer);
    } else {
      needsAttention.push(entry);
      problems.push(`${nameOf(entry)} cannot be used: ${fault}. It is kept as it is`);
    }
  }
  return { servers, needsAttention, problems };
}

function clash(server: StoredServer, taken: Readonly<Record<'id' | 'name', Set<string>>>): string | null {
  const same = (['name', 'id'] as const).find((field) => taken[field].has(server[field]));
  if (same) return `another server has the same ${same}`;
  taken.id.add(server.id);
  taken.name.add(server.name);
  return null;
}

function nameOf(entry: unknown): string {
  return isRecord(entry) && isServerName(entry.name) ? `The stored server ${entry.name}` : 'A stored server';
}
