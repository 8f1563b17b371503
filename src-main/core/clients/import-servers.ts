// Takes over the servers of a client's configuration: nothing is filled in, nothing is started, and what cannot be taken over
// as it stands is named with its reason.
import type { ClientId, ConflictPolicy, ImportedServer, ImportResult } from '../../../src-shared/model/client.ts';
import {
  createServerSchema,
  type ParsedUpdateServer,
  type ServerConfig,
  type ServerView,
  toConfig,
} from '../../../src-shared/model/mcp-server.ts';
import { toServerName } from '../../../src-shared/model/naming.ts';
import { GatewayError } from '../errors.ts';
import type { ClientConnections } from './client-connections.ts';
import type { JsonObject } from './config-format.ts';
import { isObject } from './config-text.ts';

export interface ImportRequest {
  readonly client: ClientId;
  /** Those servers of the client, by its names; all of them when absent. */
  readonly names?: readonly string[] | undefined;
  readonly on_conflict: ConflictPolicy;
  readonly dry_run: boolean;
}

/** The part of the registry an import needs. */
export interface ServerShelf {
  list(): ServerView[];
  create(config: ServerConfig, options: { approved: boolean }): Promise<ServerView>;
  update(id: string, patch: ParsedUpdateServer, options: { approved: boolean }): Promise<ServerView>;
}

const MAX_SERVERS = 500;
/** `${env:TOKEN}`, `${input:token}`, `${workspaceFolder}`, `{env:TOKEN}`, or nothing but `$TOKEN`. */
const PLACEHOLDER = /\$\{[^}]*\}|\{env:[^}]*\}|^\$[A-Za-z_]\w*$/;
const TRANSPORTS: readonly unknown[] = [
  undefined,
  'stdio',
  'http',
  'sse',
  'streamable-http',
  'streamable_http',
  'streamableHttp',
  'local',
  'remote',
];

interface Draft {
  readonly row: ImportedServer;
  readonly config: ServerConfig | null;
  readonly replaces: ServerView | null;
}

export async function importServers(
  { client, names, on_conflict, dry_run }: ImportRequest,
  connections: ClientConnections,
  shelf: ServerShelf,
): Promise<ImportResult> {
  const { file, servers, own } = await connections.others(client);
  const taken = new Map(shelf.list().map((server) => [server.name, server]));
  const used = new Set(taken.keys());
  const wanted = Object.entries(servers)
    .filter(([name]) => names === undefined || names.includes(name))
    .slice(0, MAX_SERVERS);
  const rows: ImportedServer[] = [];
  for (const [name, entry] of wanted) {
    const draft =
      name === own ? refused(name, 'This is Agent Gateway itself') : draftOf(name, entry, on_conflict, taken, used);
    used.add(draft.row.as);
    // Two that come to one name: the second does not take the place of the first.
    if (draft.config !== null) taken.delete(draft.row.as);
    rows.push(dry_run ? draft.row : await take(draft, shelf));
  }
  return { client, file: file.path, servers: rows };
}

/** One that fails leaves the others. */
async function take({ row, config, replaces }: Draft, shelf: ServerShelf): Promise<ImportedServer> {
  if (config === null) return row;
  try {
    // Whoever wrote that file is not the person who looks at it here.
    const { id } =
      replaces === null
        ? await shelf.create({ ...config, enabled: false }, { approved: false })
        : await shelf.update(replaces.id, inPlaceOf(replaces, config), { approved: false });
    return { ...row, server_id: id };
  } catch (error) {
    if (error instanceof GatewayError) return { ...row, skipped: error.message };
    throw error;
  }
}

/** How the server is reached, and no more: what a person set up here for it stays, credentials for the same address too. */
function inPlaceOf(replaced: ServerView, config: ServerConfig): ParsedUpdateServer {
  const { transport, command, args, cwd, env, url, headers } = config;
  if (transport === 'stdio') return { transport, command, args: args && [...args], cwd, env, enabled: false };
  return { transport, url, headers, enabled: false, ...(replaced.url !== url && { credentials: null }) };
}

function draftOf(
  name: string,
  entry: unknown,
  policy: ConflictPolicy,
  taken: ReadonlyMap<string, ServerView>,
  used: ReadonlySet<string>,
): Draft {
  if (!isObject(entry)) return refused(name, 'It is no table of settings');
  const base = toServerName(name) || 'server';
  const conflict = used.has(base);
  const as = conflict && policy === 'rename' ? freeName(base, used) : base;
  const found = readEntry(entry);
  const row: ImportedServer = { ...blank(name), ...found.row, as, conflict };
  const parsed = createServerSchema.safeParse({ ...found.config, name: as, enabled: false });
  const replaces = policy === 'overwrite' ? (taken.get(as) ?? null) : null;
  const skipped =
    found.problem ??
    (parsed.success
      ? null
      : `${parsed.error.issues[0]?.path.join('.') ?? 'It'} ${parsed.error.issues[0]?.message ?? 'is not valid'}`) ??
    (conflict && as === base && replaces === null ? 'A server of this name is here already' : null) ??
    (replaces?.origin === 'code' ? 'Code registers a server of this name' : null);
  if (skipped !== null || !parsed.success) return { row: { ...row, skipped }, config: null, replaces: null };
  return { row, config: toConfig(parsed.data), replaces };
}

function readEntry(entry: JsonObject): { row: Partial<ImportedServer>; config: JsonObject; problem: string | null } {
  const url = [entry.url, entry.serverUrl, entry.httpUrl].find((each) => typeof each === 'string') as
    | string
    | undefined;
  // Zed used to nest them.
  const nested = isObject(entry.command) ? entry.command : entry;
  const command =
    typeof nested.command === 'string' ? nested.command : typeof nested.path === 'string' ? nested.path : null;
  const args = Array.isArray(nested.args) ? nested.args.map(String) : [];
  const env = texts(nested.env ?? entry.env);
  const headers = { ...texts(entry.headers), ...texts(entry.http_headers) };
  const kind = entry.type ?? entry.transport;
  const isStdio = command !== null;
  const row = {
    transport: isStdio ? ('stdio' as const) : url === undefined ? null : ('streamable_http' as const),
    command,
    args: isStdio ? args : [],
    url: isStdio ? null : (url ?? null),
    env_keys: isStdio ? Object.keys(env) : [],
    header_keys: isStdio ? [] : Object.keys(headers),
  };
  const cwd = typeof entry.cwd === 'string' ? { cwd: entry.cwd } : {};
  const config = isStdio
    ? { transport: 'stdio', command, args, env, ...cwd }
    : { transport: 'streamable_http', url: url ?? '', headers };
  return { row, config, problem: problemOf(entry, kind, row.transport, config) };
}

function problemOf(entry: JsonObject, kind: unknown, transport: string | null, config: JsonObject): string | null {
  if (!TRANSPORTS.includes(kind)) return `The transport ${JSON.stringify(kind)} is not known`;
  if (transport === null) return 'It has neither a command nor a URL';
  const elsewhere = ['bearer_token_env_var', 'env_http_headers', 'env_vars', 'envFile'].find(
    (key) => entry[key] !== undefined,
  );
  if (elsewhere !== undefined) return `“${elsewhere}” takes a value from elsewhere: add the server by hand`;
  const open = placeholderIn(config);
  return open === null ? null : `${open} is filled in by the client: add the server by hand, with its value`;
}

/** The first placeholder, never what stands around it. */
function placeholderIn(value: unknown): string | null {
  if (typeof value === 'string') return PLACEHOLDER.exec(value)?.[0] ?? null;
  if (typeof value !== 'object' || value === null) return null;
  for (const inner of Object.values(value)) {
    const found = placeholderIn(inner);
    if (found !== null) return found;
  }
  return null;
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, typeof each === 'object' ? '' : String(each)]),
  );
}

function freeName(base: string, used: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    const name = `${base.slice(0, 60)}-${number}`;
    if (!used.has(name)) return name;
  }
}

function refused(name: string, skipped: string): Draft {
  return { row: { ...blank(name), skipped }, config: null, replaces: null };
}

function blank(name: string): ImportedServer {
  return {
    name,
    as: toServerName(name),
    transport: null,
    command: null,
    args: [],
    url: null,
    env_keys: [],
    header_keys: [],
    conflict: false,
    skipped: null,
    server_id: null,
  };
}
