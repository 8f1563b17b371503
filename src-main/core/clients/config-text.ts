// Changes one entry in the text of a client's configuration and nothing else: comments, order and layout stay, and what
// comes out is read again and compared before anybody writes it.
import { isDeepStrictEqual } from 'node:util';
import { GatewayError } from '../errors.ts';
import type { ClientKind } from './client-table.ts';
import type { ConfigFormat, JsonObject } from './config-format.ts';
import { jsonFormat } from './json-text.ts';
import { tomlFormat } from './toml-text.ts';

const FORMATS: Readonly<Record<ClientKind['format'], ConfigFormat>> = { json: jsonFormat, toml: tomlFormat };

/** The servers in a configuration, in its order. @throws GatewayError `config_error` when it cannot be read */
export function serversIn(kind: ClientKind, text: string): JsonObject {
  return serversOf(kind, read(kind, text));
}

/** @throws GatewayError `conflict` when the change cannot be made without touching something else */
export function putEntry(kind: ClientKind, text: string, name: string, entry: JsonObject): string {
  const isThere = (now: unknown) =>
    isObject(now) && Object.entries(entry).every(([key, value]) => isDeepStrictEqual(now[key], value));
  return change(kind, text, name, (format) => format.put(text, kind.root, name, entry), isThere);
}

/** @throws GatewayError `conflict` when the change cannot be made without touching something else */
export function removeEntry(kind: ClientKind, text: string, name: string): string {
  const isGone = (now: unknown) => now === undefined;
  return change(kind, text, name, (format) => format.remove(text, kind.root, name), isGone);
}

/** An entry as the text of a configuration that holds nothing else. */
export function snippetOf(kind: Pick<ClientKind, 'format' | 'root'>, name: string, entry: JsonObject): string {
  return FORMATS[kind.format].put('', kind.root, name, entry);
}

/** @param isDone whether our entry, as the client will read it, is what the change is for */
function change(
  kind: ClientKind,
  text: string,
  name: string,
  edit: (format: ConfigFormat) => string,
  isDone: (entry: unknown) => boolean,
): string {
  const before = read(kind, text);
  try {
    const changed = edit(FORMATS[kind.format]);
    const after = read(kind, changed);
    const isElseTheSame = isDeepStrictEqual(without(kind, before, name), without(kind, after, name));
    if (isElseTheSame && isDone(serversOf(kind, after)[name])) return changed;
  } catch (error) {
    throw notPossible(kind, error);
  }
  throw notPossible(kind);
}

function notPossible({ title }: ClientKind, cause?: unknown): GatewayError {
  const reason = `The configuration of ${title} is written in a way that cannot be changed safely`;
  return new GatewayError('conflict', `${reason}: add the entry by hand`, { cause });
}

function read(kind: ClientKind, text: string): JsonObject {
  try {
    const value = FORMATS[kind.format].parse(text);
    serversOf(kind, value);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is not understood';
    throw new GatewayError('config_error', `The configuration of ${kind.title} cannot be read: ${reason}`, {
      cause: error,
    });
  }
}

function serversOf({ root }: ClientKind, config: JsonObject): JsonObject {
  const servers = Object.hasOwn(config, root) ? config[root] : {};
  if (!isObject(servers)) throw new Error(`“${root}” is no table of servers`);
  return servers;
}

/** Everything but one entry. */
function without(kind: ClientKind, config: JsonObject, name: string): JsonObject {
  const { [kind.root]: _, ...rest } = config;
  const { [name]: _entry, ...others } = serversOf(kind, config);
  return { ...rest, servers: others };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
