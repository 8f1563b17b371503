// What the pump has to know of a message; everything else in it is carried as it came.

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
/** Which field of `params` a request repeats in its `Mcp-Name` header (revision 2026-07-28, streamable HTTP). */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};
/** Requests that change nothing: they may be sent again when nobody knows whether they arrived. */
const REPEATABLE = new Set([
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'logging/setLevel',
  'completion/complete',
]);

export type Id = string | number;

export interface Message {
  readonly bytes: Buffer;
  /** `other`: notifications, answers, and what the endpoint alone can judge. */
  readonly kind: 'request' | 'other';
  readonly id: Id | null;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The revision a stateless message names; null in the eras with a handshake. */
  readonly modernVersion: string | null;
}

/** Null when it is not JSON. */
export function readMessage(bytes: Buffer): Message | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  const message = asObject(value);
  const { id, method } = message;
  const params = asObject(message.params);
  const version = asObject(params._meta)[VERSION_KEY];
  const isRequest = typeof method === 'string' && isId(id);
  return {
    bytes,
    kind: isRequest ? 'request' : 'other',
    id: isId(id) ? id : null,
    method: typeof method === 'string' ? method : '',
    params,
    modernVersion: typeof version === 'string' ? version : null,
  };
}

/** True when sending it twice does no more than sending it once. */
export function isRepeatable({ method }: Message): boolean {
  return REPEATABLE.has(method);
}

/** The headers that repeat what a stateless message says of itself; none in the eras with a handshake. */
export function modernHeaders(message: Message): Record<string, string> {
  if (message.modernVersion === null) return {};
  const field = Object.hasOwn(NAME_FIELDS, message.method) ? NAME_FIELDS[message.method] : undefined;
  const name = field === undefined ? undefined : message.params[field];
  return {
    'MCP-Protocol-Version': message.modernVersion,
    ...(message.method !== '' && { 'Mcp-Method': headerText(message.method) }),
    ...(typeof name === 'string' && { 'Mcp-Name': headerText(name) }),
  };
}

/** As it is when it is a plain header value that nothing would trim, else as Base64 in a marked form (SEP-2243). */
export function headerText(text: string): string {
  const isPlain = /^[\t\x20-\x7e]+$/.test(text) && text.trim() === text && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

/** The id of a request whose line was too long to be kept, where its head shows one. */
export function idInHead(head: Buffer): Id | null {
  const found = /"id"\s*:\s*(-?\d{1,15}(?=\s*[,}])|"(?:[^"\\]|\\.){0,128}")/.exec(head.toString('latin1'));
  const before = found ? head.toString('latin1').slice(0, found.index) : '';
  // Behind `params` it could be anything's id.
  if (!found || before.includes('"params"')) return null;
  try {
    return JSON.parse(found[1] as string) as Id;
  } catch {
    return null;
  }
}

/** The answer to a request that did not get through. */
export function failure(id: Id | null, code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } });
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function isId(value: unknown): value is Id {
  return typeof value === 'string' || typeof value === 'number';
}
