// Decides of each message which era it belongs to, and refuses what contradicts itself (2026-07-28, transports and versioning).
import { decodeHeader } from '../param-headers.ts';
import { CODE, isObject, type Message, malformed, RpcFailure } from './json-rpc.ts';
import type { JsonObject } from './parts.ts';
import { isLogLevel, isModernRevision, type LogLevel, META, MODERN_REVISION } from './revisions.ts';

/** The headers that repeat what a message says; null when absent. */
export interface MessageHeaders {
  readonly protocolVersion: string | null;
  readonly method: string | null;
  readonly name: string | null;
}

/** What a modern request says of its sender, in `_meta`. */
export interface Envelope {
  readonly capabilities: JsonObject;
  readonly clientInfo: JsonObject | null;
  readonly logLevel: LogLevel | null;
}

/** Whether a message is of the modern era. The body decides, the header only confirms. @throws RpcFailure */
export function isModern(message: Message, headers: MessageHeaders): boolean {
  if (message.kind === 'answer') return false;
  const claimed = claimOf(message.params);
  const named = headers.protocolVersion;
  const namesModern = named !== null && isModernRevision(named);
  if (claimed === undefined) {
    if (!namesModern) return false;
    // A notification says nothing of itself, so here the header is all there is.
    if (message.kind === 'notification') return true;
    if (message.method === 'initialize') {
      throw mismatch(
        named,
        `initialize belongs to earlier revisions, but the MCP-Protocol-Version header names ${named}`,
      );
    }
    throw malformed(
      `Invalid params: ${missingIn(message.params)} is missing, which ${named} requires`,
      CODE.invalidParams,
    );
  }
  // The handshake of the legacy era, unless everything about it is modern.
  if (message.method === 'initialize' && !(typeof claimed === 'string' && isModernRevision(claimed))) return false;
  return true;
}

/**
 * What a modern message says of its sender, once it agrees with its headers. Notifications need not have headers.
 *
 * @throws RpcFailure with status 400
 */
export function readEnvelope(
  message: Exclude<Message, { readonly kind: 'answer' }>,
  headers: MessageHeaders,
): Envelope {
  const meta = isObject(message.params._meta) ? message.params._meta : {};
  const version = meta[META.protocolVersion];
  const isRequest = message.kind === 'request';
  if (version === undefined && !isRequest) return { capabilities: {}, clientInfo: null, logLevel: null };
  const fault = faultOf(meta, isRequest);
  if (fault) throw malformed(`Invalid params: ${fault}`, CODE.invalidParams);
  const { protocolVersion, method } = headers;
  if (protocolVersion !== null && protocolVersion !== version) {
    throw mismatch(protocolVersion, `the body names ${version}, the MCP-Protocol-Version header ${protocolVersion}`);
  }
  if (method !== null && method !== message.method) {
    throw mismatch(method, `the body names the method ${excerpt(message.method)}, the Mcp-Method header another`);
  }
  if (version !== MODERN_REVISION) throw unsupportedVersion([MODERN_REVISION], version as string);
  if (isRequest) checkHeaders(message, headers);
  const { [META.clientCapabilities]: capabilities, [META.clientInfo]: clientInfo, [META.logLevel]: logLevel } = meta;
  return {
    capabilities: isObject(capabilities) ? capabilities : {},
    clientInfo: isObject(clientInfo) ? clientInfo : null,
    logLevel: isLogLevel(logLevel) ? logLevel : null,
  };
}

export function unsupportedVersion(supported: readonly string[], requested: string): RpcFailure {
  const message = `Unsupported protocol version: ${excerpt(requested)}`;
  return new RpcFailure(CODE.unsupportedVersion, message, { status: 400, data: { supported, requested } });
}

function claimOf(params: JsonObject): unknown {
  return isObject(params._meta) ? params._meta[META.protocolVersion] : undefined;
}

function missingIn({ _meta }: JsonObject): string {
  if (!isObject(_meta)) return '_meta';
  const missing = [META.protocolVersion, META.clientCapabilities].filter((key) => _meta[key] === undefined);
  return missing.map((key) => `_meta["${key}"]`).join(', ');
}

function faultOf(meta: JsonObject, isRequest: boolean): string | null {
  const { [META.protocolVersion]: version, [META.clientCapabilities]: capabilities } = meta;
  const { [META.clientInfo]: info, [META.logLevel]: level } = meta;
  if (typeof version !== 'string') return `_meta["${META.protocolVersion}"] must be a string`;
  if (!isRequest) return null;
  if (capabilities === undefined) return `_meta["${META.clientCapabilities}"] is missing`;
  if (!isObject(capabilities)) return `_meta["${META.clientCapabilities}"] must be an object`;
  const isInfo =
    info === undefined || (isObject(info) && typeof info.name === 'string' && typeof info.version === 'string');
  if (!isInfo) return `_meta["${META.clientInfo}"] must have a name and a version`;
  return level === undefined || isLogLevel(level) ? null : `_meta["${META.logLevel}"] is no log level`;
}

/** Which member of the params the `Mcp-Name` header repeats (SEP-2243). */
const NAMED_BY: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

function checkHeaders(message: Message & { readonly kind: 'request' }, headers: MessageHeaders): void {
  if (headers.protocolVersion === null) throw mismatch(null, 'the MCP-Protocol-Version header is missing');
  if (headers.method === null) throw mismatch(null, 'the Mcp-Method header is missing');
  const member = Object.hasOwn(NAMED_BY, message.method) ? NAMED_BY[message.method] : undefined;
  const value = member === undefined ? undefined : message.params[member];
  if (headers.name === null) {
    if (typeof value === 'string') throw mismatch(null, 'the Mcp-Name header is missing');
    return;
  }
  if (member === undefined) return;
  const name = decodeHeader(headers.name);
  if (name === null) throw mismatch(headers.name, 'the Mcp-Name header has characters that it must not have');
  if (typeof value === 'string' && name !== value) {
    throw mismatch(headers.name, `the body names ${excerpt(value)}, the Mcp-Name header ${excerpt(name)}`);
  }
}

export function mismatch(header: string | null, reason: string): RpcFailure {
  const data = { mismatch: { header: header ?? '(missing)', body: reason } };
  return new RpcFailure(CODE.headerMismatch, `The headers and the body disagree: ${reason}`, { status: 400, data });
}

function excerpt(text: string): string {
  return JSON.stringify(text.slice(0, 128));
}
