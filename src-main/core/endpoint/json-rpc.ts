// JSON-RPC 2.0 as MCP uses it: what a message must look like, and the texts of answers, with the client's own id spliced in.
import { RawJson } from '../raw-json.ts';
import type { JsonObject } from './parts.ts';

export type MessageId = string | number;

export type Message =
  | { readonly kind: 'request'; readonly id: MessageId; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'answer'; readonly id: MessageId | null; readonly result?: unknown; readonly error?: unknown };

/** The codes of JSON-RPC and of MCP (2026-07-28, schema.ts). */
export const CODE = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
  /** What the implementations of the transport use for its own refusals. */
  refused: -32_000,
  sessionNotFound: -32_001,
  /** Up to 2025-11-25; later `invalidParams`. */
  resourceNotFound: -32_002,
  headerMismatch: -32_020,
  missingCapability: -32_021,
  unsupportedVersion: -32_022,
  /** The client has to open pages first (2025-11-25). */
  pagesFirst: -32_042,
} as const;

/** An error that goes to the client as it is. */
export class RpcFailure extends Error {
  override readonly name = 'RpcFailure';
  readonly code: number;
  readonly data: unknown;
  /** Of the HTTP answer, where nothing was streamed before. */
  readonly status: number;

  constructor(code: number, message: string, options: { readonly data?: unknown; readonly status?: number } = {}) {
    super(message);
    this.code = code;
    this.data = options.data;
    this.status = options.status ?? 200;
  }
}

/** What the transport refuses before anything is looked up. */
export function malformed(message: string, code: number = CODE.invalidRequest): RpcFailure {
  return new RpcFailure(code, message, { status: 400 });
}

/** Numbers that JavaScript would round, as ids of 64 bits, keep their digits when they are written again. */
const LONG_NUMBER = /\d{16}/;

/** @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, context?: { readonly source?: string }) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source);
  });
}

/** @throws RpcFailure with the status of the HTTP answer */
export function readMessage(value: unknown): Message {
  if (!isObject(value)) throw malformed('A message must be a JSON object');
  const { jsonrpc, id, method, params } = value;
  if (jsonrpc !== '2.0') throw malformed('A message must say "jsonrpc": "2.0"');
  if (method === undefined) return readAnswer(value);
  if (typeof method !== 'string') throw malformed('The method must be a string');
  if (params !== undefined && !isObject(params)) throw malformed('The params must be an object');
  if (id === undefined) return { kind: 'notification', method, params: params ?? {} };
  if (!isId(id)) throw malformed('The id must be a string or a whole number');
  return { kind: 'request', id, method, params: params ?? {} };
}

function readAnswer({ id, result, error }: JsonObject): Message {
  if (result === undefined && error === undefined)
    throw malformed('A message must have a method, a result or an error');
  if (isId(id)) return { kind: 'answer', id, result, error };
  if (id === null && error !== undefined) return { kind: 'answer', id, error };
  throw malformed('The id must be a string or a whole number');
}

function isId(id: unknown): id is MessageId {
  return typeof id === 'string' || Number.isSafeInteger(id);
}

/** The id to echo in the refusal of something that is no valid message. */
export function idOf(value: unknown): MessageId | null {
  return isObject(value) && isId(value.id) ? value.id : null;
}

/** One message on its way out: a text, or bytes in pieces where copying them would cost more than writing them. */
export type Outgoing = string | readonly Buffer[];

/** A result that was written before, for many: everything of the message that follows the id. */
export class Prepared {
  readonly tail: Buffer;

  /** @param result as JSON */
  constructor(result: string) {
    this.tail = Buffer.from(`,"result":${result}}`);
  }
}

export function resultMessage(id: MessageId, result: unknown): Outgoing {
  const head = `{"jsonrpc":"2.0","id":${typeof id === 'number' ? id : JSON.stringify(id)}`;
  if (result instanceof Prepared) return [Buffer.from(head), result.tail];
  if (result instanceof RawJson) return [Buffer.from(`${head},"result":`), ...result.bytes.all, CLOSING_BRACE];
  return `${head},"result":${JSON.stringify(result) ?? 'null'}}`;
}

const CLOSING_BRACE = Buffer.from('}');

export function errorMessage(id: MessageId | null, { code, message, data }: RpcFailure): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } });
}

export function requestMessage(id: number, method: string, params: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

export function notificationMessage(method: string, params?: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', method, ...(params && { params }) });
}

export function sizeOf(message: Outgoing): number {
  return typeof message === 'string'
    ? Buffer.byteLength(message)
    : message.reduce((sum, { length }) => sum + length, 0);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
