// Connects clients: writes our entry into their configuration, shows what that changes, and takes it back.
import { access } from 'node:fs/promises';
import path from 'node:path';
import type {
  ClientAction,
  ClientChange,
  ClientId,
  ClientSnippet,
  ClientView,
} from '../../../src-shared/model/client.ts';
import { GatewayError } from '../errors.ts';
import { createTurns } from '../turns.ts';
import { openChangeRecords } from './change-records.ts';
import { CLIENTS, type ClientKind, clientKind, type LaunchCommand } from './client-table.ts';
import { type ConfigFile, hashOf, readConfigFile, writeConfigFile } from './config-file.ts';
import type { JsonObject } from './config-format.ts';
import { putEntry, removeEntry, serversIn, snippetOf } from './config-text.ts';
import { maskedDiff } from './diff.ts';
import { type Connection, ENTRY_NAME, entryFor, findOwnEntry, freeName, isAsExpected } from './own-entry.ts';
import type { Places } from './places.ts';

export interface ClientConnectionsOptions {
  readonly places: Places;
  /** How a client starts the bridge; null when this installation has none. */
  readonly bridge: LaunchCommand | null;
  readonly dataDir: string | null;
  readonly mcpUrl: () => string;
  readonly now: () => number;
}

export interface ChangeRequest {
  readonly client: ClientId;
  readonly dry_run: boolean;
  /** The file must still be this one. */
  readonly expected?: string | undefined;
}

export interface ClientConnections {
  list(): Promise<ClientView[]>;
  /** @throws GatewayError `config_error`, `conflict`, `unavailable`, `storage_full`, `read_only` */
  connect(request: ChangeRequest & Connection): Promise<ClientChange>;
  disconnect(request: ChangeRequest): Promise<ClientChange>;
  undo(request: ChangeRequest): Promise<ClientChange>;
  snippet(client: ClientId | 'other', connection: Connection): ClientSnippet;
  /** A client's configuration, and the servers in it that are not us. */
  others(
    client: ClientId,
  ): Promise<{ readonly file: ConfigFile; readonly servers: JsonObject; readonly own: string | null }>;
}

/** What most programs call it. */
const OTHER = { format: 'json', root: 'mcpServers' } as const;

interface Edit {
  readonly kind: ClientKind;
  readonly action: ClientAction;
  readonly file: ConfigFile;
  /** Null: the file goes. */
  readonly text: string | null;
  readonly entry: string | null;
  readonly agent: string | null;
  /** Texts of ours, which a diff may show. */
  readonly own: readonly string[];
}

export function createClientConnections(options: ClientConnectionsOptions): ClientConnections {
  const { places, dataDir, mcpUrl, now } = options;
  const records = openChangeRecords(dataDir);

  const fileOf = (kind: ClientKind): string => {
    const file = kind.file(places);
    if (file === null) throw new GatewayError('unavailable', `${kind.title} keeps no configuration on this system`);
    return file;
  };
  const bridge = (): LaunchCommand => {
    if (options.bridge) return options.bridge;
    throw new GatewayError('unavailable', 'The bridge is not part of this installation: connect over HTTP instead');
  };

  /** Two that read the same file would both write over it. */
  const turns = createTurns();

  return {
    list: () => Promise.all(CLIENTS.map(view)),
    connect: (request) => turns.take(() => connect(request)),
    disconnect: (request) => turns.take(() => disconnect(request)),
    undo: (request) => turns.take(() => undo(request)),

    snippet(client, connection) {
      const kind = client === 'other' ? null : clientKind(client);
      const { format, root } = kind ?? OTHER;
      const entry = kind ? entryFor(kind, bridge(), connection) : otherEntry(bridge(), connection);
      const target = { url: mcpUrl(), token: `<a token of the agent ${connection.agent}>` };
      const http = kind
        ? kind.httpEntry(target)
        : { type: 'http', url: target.url, headers: { Authorization: `Bearer ${target.token}` } };
      const text = (value: JsonObject) => ({ language: format, text: snippetOf({ format, root }, ENTRY_NAME, value) });
      return { file: kind?.file(places) ?? null, bridge: text(entry), http: http && text(http) };
    },

    async others(client) {
      const kind = clientKind(client);
      const file = await readConfigFile(fileOf(kind));
      const servers = serversIn(kind, file.text);
      return { file, servers, own: findOwnEntry(servers)?.name ?? null };
    },
  };

  async function connect({ client, agent, start, ...request }: ChangeRequest & Connection): Promise<ClientChange> {
    const kind = clientKind(client);
    const file = await readConfigFile(fileOf(kind));
    const servers = serversIn(kind, file.text);
    const name = findOwnEntry(servers)?.name ?? freeName(servers);
    if (name === null) {
      throw new GatewayError('conflict', `${kind.title} has other servers called ${ENTRY_NAME}: rename them first`);
    }
    const entry = entryFor(kind, bridge(), { agent, start });
    const isThere = isAsExpected((servers[name] ?? {}) as JsonObject, entry);
    const text = isThere ? file.text : putEntry(kind, file.text, name, entry);
    return apply({ kind, action: 'connect', file, text, entry: name, agent, own: textsOf(entry) }, request);
  }

  async function disconnect({ client, ...request }: ChangeRequest): Promise<ClientChange> {
    const kind = clientKind(client);
    const file = await readConfigFile(fileOf(kind));
    const own = findOwnEntry(serversIn(kind, file.text));
    const text = own ? removeEntry(kind, file.text, own.name) : file.text;
    const edit = {
      kind,
      action: 'disconnect',
      file,
      text,
      entry: own?.name ?? null,
      agent: own?.agent ?? null,
    } as const;
    return apply({ ...edit, own: textsOf(own?.entry ?? {}) }, request);
  }

  async function undo({ client, ...request }: ChangeRequest): Promise<ClientChange> {
    const kind = clientKind(client);
    const record = records.of(client);
    if (!record) throw new GatewayError('not_found', `There is no change of ${kind.title} to take back`);
    const file = await readConfigFile(record.file);
    if (file.hash !== record.written) {
      throw new GatewayError('conflict', `${file.path} was changed since: its former content is in ${dataDir}`);
    }
    const text = records.readBackup(record);
    if (text === null && record.backup !== null) throw new GatewayError('not_found', 'The former file is gone');
    const own = [file.text, text ?? ''].flatMap((each) => textsOf(findOwnEntry(serversIn(kind, each))?.entry ?? {}));
    return apply({ kind, action: 'undo', file, text, entry: null, agent: null, own }, request);
  }

  async function view(kind: ClientKind): Promise<ClientView> {
    const record = records.of(kind.id);
    const base = {
      client: kind.id,
      title: kind.title,
      problem: null,
      file: kind.file(places),
      entry: null,
      agent: null,
      starts_gateway: false,
      other_servers: 0,
      undo: null,
      restart: kind.restart,
      source: kind.source,
    };
    if (!(await isInstalled(kind))) return { ...base, state: 'not_installed' };
    try {
      const file = await readConfigFile(fileOf(kind));
      const servers = serversIn(kind, file.text);
      const own = findOwnEntry(servers);
      const found = {
        ...base,
        file: file.path,
        other_servers: Object.keys(servers).length - (own ? 1 : 0),
        undo:
          record && record.file === file.path && record.written === file.hash
            ? { action: record.action, at: record.at }
            : null,
      };
      if (!own) {
        const lost = record?.action === 'connect' && record.written !== file.hash;
        const problem = `Our entry is gone from the configuration. Did ${kind.title} write it anew?`;
        return lost ? { ...found, state: 'drifted', problem } : { ...found, state: 'detected' };
      }
      const seen = { ...found, entry: own.name, agent: own.agent, starts_gateway: own.start };
      if (options.bridge === null || isAsExpected(own.entry, entryFor(kind, options.bridge, own)))
        return { ...seen, state: 'connected' };
      const problem =
        'Our entry starts another program than this installation would. Connect again to bring it up to date.';
      return { ...seen, state: 'drifted', problem };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return { ...base, state: 'unreadable', problem: error.message };
    }
  }

  async function isInstalled(kind: ClientKind): Promise<boolean> {
    if (kind.file(places) === null) return false;
    const found = await Promise.all(
      kind.marks(places).map((mark) =>
        access(mark).then(
          () => true,
          () => false,
        ),
      ),
    );
    return found.includes(true);
  }

  async function apply(edit: Edit, { dry_run, expected }: Omit<ChangeRequest, 'client'>): Promise<ClientChange> {
    const { kind, action, file, text, entry, agent, own } = edit;
    if (expected !== undefined && expected !== file.hash) {
      throw new GatewayError('conflict', `${file.path} was changed meanwhile: look at the change again`);
    }
    const diff = maskedDiff(file.text, text ?? '', file.path, own);
    const changes = text !== file.text || (text === null) !== !file.exists;
    const change = {
      client: kind.id,
      action,
      file: file.path,
      entry,
      agent,
      diff,
      file_hash: file.hash,
      restart: kind.restart,
    };
    if (dry_run || !changes) return { ...change, applied: false, backup: null };
    const at = new Date(now()).toISOString();
    const backup = file.exists ? records.backUp(kind.id, at, path.extname(file.path), file.text) : null;
    await writeConfigFile(file, text);
    if (action === 'undo') records.forget(kind.id);
    else {
      const written = { written: hashOf(text ?? ''), backup: backup && path.basename(backup) };
      records.keep(kind.id, { action, at, file: file.path, ...written });
    }
    return { ...change, applied: true, backup };
  }
}

/** As most clients write it. */
function otherEntry(bridge: LaunchCommand, connection: Connection): JsonObject {
  return entryFor(clientKind('claude-desktop'), bridge, connection);
}

/** Every text in an entry. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
