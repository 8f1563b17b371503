// A stateless client's subscription, kept up across restarts of the gateway: asked for again, and acknowledged once.
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readEvents } from './events.ts';
import { bodyOf, NoAnswer } from './exchange.ts';
import type { RunningGateway } from './gateway-finder.ts';
import { asObject, type Message } from './message.ts';

export interface SubscriptionParts {
  /** Waits for a gateway: for a new subscription as long as any request, for one that was interrupted without end. */
  readonly locate: (isNew: boolean) => Promise<RunningGateway>;
  readonly lost: (gateway: RunningGateway) => void;
  readonly post: (gateway: RunningGateway) => Promise<IncomingMessage>;
  /** Writes the answer of a response that is no stream. */
  readonly refuse: (response: IncomingMessage) => Promise<void>;
  readonly write: (message: Buffer | string) => Promise<void>;
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 5_000;
const ID_KEY = 'io.modelcontextprotocol/subscriptionId';
const LISTS = ['tools', 'prompts', 'resources'] as const;

/** Resolves when the endpoint refused it or the client ended it. @throws GatewayAbsent */
export async function carrySubscription(message: Message, parts: SubscriptionParts): Promise<void> {
  const { locate, lost, post, refuse, write, signal } = parts;
  let honoured: Readonly<Record<string, unknown>> | null = null;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const gateway = await locate(honoured === null);
    try {
      const response = await post(gateway);
      if (!/^text\/event-stream\b/i.test(response.headers['content-type'] ?? '')) return await refuse(response);
      for await (const event of readEvents(bodyOf(response))) {
        const { id, method, params, error } = asObject(JSON.parse(event.toString('utf8')));
        pause = FIRST_PAUSE_MS;
        if (method === 'notifications/subscriptions/acknowledged') {
          if (honoured === null) await write(event);
          else await tellOfChanges(honoured);
          honoured = asObject(asObject(params).notifications);
        } else if (id === message.id && method === undefined && error === undefined) {
          // A gateway that ends says goodbye; the next one goes on.
          break;
        } else {
          await write(event);
          if (id === message.id && method === undefined) return;
        }
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof NoAnswer)) throw error;
    }
    lost(gateway);
    await delay(pause, undefined, { signal });
    pause = Math.min(pause * 2, LAST_PAUSE_MS);
  }

  /** What changed while nobody listened is not known: the client looks for itself. */
  async function tellOfChanges(filter: Readonly<Record<string, unknown>>): Promise<void> {
    for (const list of LISTS) {
      if (filter[`${list}ListChanged`] !== true) continue;
      const params = { _meta: { [ID_KEY]: message.id } };
      await write(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed`, params }));
    }
  }
}
