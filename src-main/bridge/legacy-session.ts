// The session of a client of the eras with a handshake: kept in mind, so that it can be opened again when the gateway was
// started anew, and the stream on which the endpoint speaks first.
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readEvents } from './events.ts';
import { type Exchange, NoAnswer, readBody } from './exchange.ts';
import type { RunningGateway } from './gateway-finder.ts';
import { MAX_MESSAGE_BYTES } from './lines.ts';
import { asObject, type Message } from './message.ts';

export interface LegacySession {
  /** What the endpoint answered to the client's `initialize`. */
  opened(message: Message, gateway: RunningGateway, response: IncomingMessage, answer: Buffer): void;
  /** The client's further messages, of which some are to be repeated after a restart. */
  remember(message: Message): void;
  /** Opens the session again when this is another run of the gateway, or the endpoint has forgotten it. @throws NoAnswer */
  renew(gateway: RunningGateway): Promise<void>;
  /** The endpoint does not know it any more. */
  forgotten(): void;
  readonly isOpen: boolean;
  headers(): Record<string, string>;
  /** Tells the endpoint that it is over. */
  close(): Promise<void>;
}

export interface LegacySessionOptions {
  readonly exchange: Exchange;
  /** Waits for a gateway as long as it takes, and starts none. */
  readonly locate: () => Promise<RunningGateway>;
  /** The connection to this one was lost or refused. */
  readonly lost: (gateway: RunningGateway) => void;
  readonly write: (message: Buffer | string) => Promise<void>;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const STEP_MS = 10_000;
const CLOSE_MS = 1_000;
const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 5_000;
const LISTS = ['tools', 'prompts', 'resources'] as const;

export function createLegacySession(options: LegacySessionOptions): LegacySession {
  const { exchange, locate, lost, write, log, signal } = options;
  let initialize: Message | null = null;
  let initialized: Message | null = null;
  let level: Message | null = null;
  const subscriptions = new Map<string, Message>();
  let run = '';
  let known = true;
  let sessionId: string | null = null;
  let version: string | null = null;
  let changingLists: readonly string[] = [];
  let current: RunningGateway | null = null;
  let renewing: Promise<void> | null = null;
  let listening = false;
  let ids = 0;

  const session: LegacySession = {
    opened(message, gateway, response, answer) {
      const { result } = asObject(JSON.parse(answer.toString('utf8')));
      if (result === undefined) return;
      initialize = message;
      initialized = null;
      level = null;
      subscriptions.clear();
      const capabilities = asObject(asObject(result).capabilities);
      changingLists = LISTS.filter((list) => asObject(capabilities[list]).listChanged === true);
      enter(gateway, response, answer);
    },
    remember(message) {
      if (message.method === 'notifications/initialized') {
        initialized = message;
        if (!listening) void listen();
      } else if (message.method === 'logging/setLevel') level = message;
      else if (message.method === 'resources/subscribe') subscriptions.set(String(message.params.uri), message);
      else if (message.method === 'resources/unsubscribe') subscriptions.delete(String(message.params.uri));
    },
    async renew(gateway) {
      if (initialize === null || (known && run === gateway.run)) return;
      renewing ??= reopen(gateway, initialize).finally(() => {
        renewing = null;
      });
      await renewing;
    },
    forgotten() {
      known = false;
    },
    get isOpen() {
      return sessionId !== null;
    },
    headers: () => ({
      ...(sessionId !== null && { 'Mcp-Session-Id': sessionId }),
      ...(version !== null && { 'MCP-Protocol-Version': version }),
    }),
    async close() {
      if (sessionId === null || current === null) return;
      const limit = AbortSignal.timeout(CLOSE_MS);
      try {
        const headers = session.headers();
        const answer = await exchange.ask({
          gateway: current,
          method: 'DELETE',
          headers,
          signal: limit,
          idleMs: CLOSE_MS,
        });
        answer.resume();
      } catch {
        // It is over at the latest when the gateway notices that nobody asks any more.
      }
    },
  };
  return session;

  function enter(gateway: RunningGateway, response: IncomingMessage, answer: Buffer): void {
    const { protocolVersion } = asObject(asObject(JSON.parse(answer.toString('utf8'))).result);
    version = typeof protocolVersion === 'string' ? protocolVersion : null;
    const id = response.headers['mcp-session-id'];
    sessionId = typeof id === 'string' ? id : null;
    current = gateway;
    run = gateway.run;
    known = true;
  }

  /** The same steps the client took, without its noticing; then it is told that the lists may have changed. */
  async function reopen(gateway: RunningGateway, first: Message): Promise<void> {
    sessionId = null;
    version = null;
    const { response, answer } = await step(gateway, first);
    if (asObject(JSON.parse(answer.toString('utf8'))).result === undefined)
      throw new NoAnswer(false, 'initialize failed');
    enter(gateway, response, answer);
    log('the gateway was started anew: the session goes on');
    if (initialized === null) return;
    await step(gateway, initialized);
    for (const message of [...(level ? [level] : []), ...subscriptions.values()]) await step(gateway, message);
    for (const list of changingLists) {
      await write(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` }));
    }
  }

  async function step(
    gateway: RunningGateway,
    message: Message,
  ): Promise<{ response: IncomingMessage; answer: Buffer }> {
    const body =
      message.kind === 'request'
        ? Buffer.from(
            JSON.stringify({ ...asObject(JSON.parse(message.bytes.toString('utf8'))), id: `bridge:${++ids}` }),
          )
        : message.bytes;
    const headers = session.headers();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(STEP_MS)]);
    const response = await exchange.ask({ gateway, method: 'POST', headers, body, signal: limit, idleMs: STEP_MS });
    if (response.statusCode === 401) lost(gateway);
    let answer: Buffer = Buffer.alloc(0);
    if (isEventStream(response)) {
      for await (const event of readEvents(response)) {
        if (asObject(JSON.parse(event.toString('utf8'))).id === `bridge:${ids}`) answer = event;
        else await write(event);
      }
    } else {
      answer = await readBody(response, MAX_MESSAGE_BYTES);
    }
    const { statusCode = 0 } = response;
    if (statusCode >= 300) throw new NoAnswer(false, `status ${statusCode}`);
    return { response, answer };
  }

  /** Keeps the stream open on which the endpoint sends what belongs to no request. */
  async function listen(): Promise<void> {
    listening = true;
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      let gateway: RunningGateway | null = null;
      try {
        gateway = await locate();
        await session.renew(gateway);
        const response = await exchange.ask({ gateway, method: 'GET', headers: session.headers(), signal, idleMs: 0 });
        if (response.statusCode === 200 && isEventStream(response)) {
          pause = FIRST_PAUSE_MS;
          for await (const event of readEvents(response)) await write(event);
        } else {
          response.resume();
          // An endpoint that never speaks first.
          if (response.statusCode === 405) break;
          if (response.statusCode === 404) known = false;
        }
      } catch {
        // Without a gateway there is nothing to hear; the next request says so to the client.
      }
      if (gateway !== null) lost(gateway);
      await delay(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, LAST_PAUSE_MS);
    }
    listening = false;
  }
}

export function isEventStream(response: IncomingMessage): boolean {
  return /^text\/event-stream\b/i.test(response.headers['content-type'] ?? '');
}
