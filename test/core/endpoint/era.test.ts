// Which era a message is of: our small rule beside that of the SDK, message by message.
import { classifyInboundRequest } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { isModern, readEnvelope } from '../../../src-main/core/endpoint/era.ts';
import { RpcFailure, readMessage } from '../../../src-main/core/endpoint/json-rpc.ts';

const NEW = '2026-07-28';
const meta = (version: unknown = NEW, more: object = {}) => ({
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientCapabilities': {},
  ...more,
});
const request = (method: string, params?: object) => ({ jsonrpc: '2.0', id: 1, method, ...(params && { params }) });

const MESSAGES: [string, unknown, { version?: string; method?: string }][] = [
  ['initialize', request('initialize', { protocolVersion: '2025-06-18' }), {}],
  ['initialize with a modern header', request('initialize', {}), { version: NEW }],
  ['initialize with an envelope', request('initialize', { _meta: meta() }), { version: NEW }],
  ['a legacy request', request('tools/list'), {}],
  ['a legacy request with its header', request('tools/list'), { version: '2025-11-25' }],
  ['a modern request', request('tools/list', { _meta: meta() }), { version: NEW, method: 'tools/list' }],
  ['a modern request without headers', request('tools/list', { _meta: meta() }), {}],
  ['a modern header without an envelope', request('tools/list'), { version: NEW }],
  [
    'an envelope without its version',
    request('tools/list', { _meta: { 'io.modelcontextprotocol/clientCapabilities': {} } }),
    { version: NEW },
  ],
  [
    'an envelope without capabilities',
    request('tools/list', { _meta: { 'io.modelcontextprotocol/protocolVersion': NEW } }),
    { version: NEW },
  ],
  [
    'capabilities that are none',
    request('tools/list', { _meta: meta(NEW, { 'io.modelcontextprotocol/clientCapabilities': [] }) }),
    { version: NEW },
  ],
  ['a version that is none', request('tools/list', { _meta: meta(7) }), { version: NEW }],
  [
    'a log level that is none',
    request('tools/list', { _meta: meta(NEW, { 'io.modelcontextprotocol/logLevel': 'loud' }) }),
    { version: NEW },
  ],
  ['a header that names another version', request('tools/list', { _meta: meta() }), { version: '2025-11-25' }],
  [
    'a header that names another method',
    request('tools/list', { _meta: meta() }),
    { version: NEW, method: 'tools/call' },
  ],
  ['a legacy notification', { jsonrpc: '2.0', method: 'notifications/initialized' }, {}],
  ['a modern notification', { jsonrpc: '2.0', method: 'notifications/cancelled' }, { version: NEW }],
  ['an answer', { jsonrpc: '2.0', id: 1, result: {} }, { version: NEW }],
  ['no method', { jsonrpc: '2.0', id: 1 }, {}],
  ['another JSON-RPC', { jsonrpc: '1.0', id: 1, method: 'ping' }, {}],
  ['a fractional id', { jsonrpc: '2.0', id: 1.5, method: 'ping' }, {}],
  ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'ping' }, {}],
];

function ours(body: unknown, { version, method }: { version?: string; method?: string }): string {
  const headers = { protocolVersion: version ?? null, method: method ?? null, name: null };
  try {
    const message = readMessage(body);
    if (message.kind === 'answer' || !isModern(message, headers)) return 'legacy';
    // What the headers lack is no question of the era; the SDK asks for it in a later step.
    const asked =
      message.kind === 'request'
        ? { protocolVersion: NEW, method: message.method, name: 'x', ...given(headers) }
        : headers;
    readEnvelope(message, asked);
    return 'modern';
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    expect(error.status).toBe(400);
    return `refused ${error.code}`;
  }
}

function given(headers: object): object {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null));
}

describe('a message', () => {
  it.each(MESSAGES)('%s is judged as the SDK judges it', (_what, body, { version, method }) => {
    const theirs = classifyInboundRequest({
      httpMethod: 'POST',
      ...(version !== undefined && { protocolVersionHeader: version }),
      ...(method !== undefined && { mcpMethodHeader: method }),
      body,
    });
    const expected = theirs.kind === 'reject' ? `refused ${theirs.code}` : theirs.kind;
    expect(ours(body, { ...(version !== undefined && { version }), ...(method !== undefined && { method }) })).toBe(
      expected,
    );
  });
});
