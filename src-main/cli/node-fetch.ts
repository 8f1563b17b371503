// HTTP for the command line: `fetch` gives up on an answer after five minutes, and a tool may take ten.
import http from 'node:http';
import https from 'node:https';
import type { FetchLike } from '../../src-shared/contract/client.ts';
import { MAX_TOOL_CALL_MS } from '../../src-shared/model/setting-defaults.ts';

const CONNECT_LIMIT_MS = 10_000;
/** No operation takes longer than the longest tool call. */
const ANSWER_LIMIT_MS = MAX_TOOL_CALL_MS + 30_000;
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: http.IncomingMessage;
}

/** Sends a request; resolves when the head of the answer is there. Redirects are not followed: the token stays here. */
export function openRequest(
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http;
    const sent = request(url, { method: init.method, headers: init.headers, signal, agent: false });
    const timer = setTimeout(() => sent.destroy(new Error('no connection in time')), CONNECT_LIMIT_MS);
    sent.once('socket', (socket) => socket.once('connect', () => clearTimeout(timer)));
    sent.once('close', () => clearTimeout(timer));
    sent.once('error', reject);
    sent.once('response', (body) => resolve({ status: body.statusCode ?? 0, body }));
    sent.end(init.body);
  });
}

export function nodeFetch(signal: AbortSignal): FetchLike {
  return async (url, init) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
    const { status, body } = await openRequest(url, init, limit);
    return { ok: status >= 200 && status < 300, status, text: () => readText(body) };
  };
}

async function readText(body: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
