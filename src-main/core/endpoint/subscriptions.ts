// subscriptions/listen of the modern era: a stream that stays open and says which of the things asked for have changed.
import type { Announcers } from './announcers.ts';
import { CODE, isObject, type MessageId, notificationMessage, RpcFailure, resultMessage } from './json-rpc.ts';
import type { JsonObject } from './parts.ts';
import type { EventStream } from './reply.ts';
import { modernResult } from './results.ts';
import { META } from './revisions.ts';

/** That one stream, or one session, is told of. */
export const MAX_URIS = 1_000;
/** What is watched is kept; no list has longer ones. */
const MAX_URI_LENGTH = 8_192;

export interface SubscriptionOptions {
  readonly id: MessageId;
  readonly agent: string;
  readonly server: string | null;
  readonly params: JsonObject;
  readonly stream: () => EventStream;
  readonly announcers: Announcers;
  /** Calls back when a resource changes; null when that is not offered. */
  readonly watch: ((uri: string, onUpdate: () => void) => () => void) | null;
}

export interface Subscription {
  /** Says that it is over, and that this is no accident. */
  end(): void;
  /** The client is gone. */
  stop(): void;
}

/** @throws RpcFailure before anything was streamed, when it is not said what to listen for */
export function openSubscription(options: SubscriptionOptions): Subscription {
  const { id, agent, server, announcers, watch } = options;
  const { notifications } = options.params;
  if (!isObject(notifications)) throw new RpcFailure(CODE.invalidParams, 'notifications must be an object');
  const asked = notifications.resourceSubscriptions;
  const uris = Array.isArray(asked) ? [...new Set(asked.filter((uri) => typeof uri === 'string'))] : [];
  if (uris.length > MAX_URIS) throw tooManyUris();
  for (const uri of uris) assertNotTooLong(uri);
  const lists = Object.entries(announcers).filter(([member]) => notifications[member] === true);
  const watched = watch ? uris : [];
  const stamp = { [META.subscriptionId]: id };
  const stream = options.stream();
  const say = (method: string, params: JsonObject = {}) =>
    stream.send(notificationMessage(method, { ...params, _meta: stamp }));

  const honoured = {
    ...Object.fromEntries(lists.map(([member]) => [member, true])),
    ...(watched.length > 0 && { resourceSubscriptions: watched }),
  };
  say('notifications/subscriptions/acknowledged', { notifications: honoured });
  const stops = [
    ...lists.map(([, { method, announcer }]) => announcer.add({ agent, server, tell: () => say(method) })),
    ...watched.map((uri) => watch?.(uri, () => say('notifications/resources/updated', { uri }))),
  ];
  const stop = () => {
    for (const each of stops.splice(0)) each?.();
  };
  const end = () => {
    stop();
    const result = modernResult({});
    stream.send(resultMessage(id, { ...result, _meta: { ...(result._meta as JsonObject), ...stamp } }));
    stream.end();
  };
  // Nothing that could ever be told: the client should not wait for it.
  if (stops.length === 0) end();
  return { end, stop };
}

/** @throws RpcFailure */
export function assertNotTooLong(uri: string): void {
  if (uri.length <= MAX_URI_LENGTH) return;
  throw new RpcFailure(
    CODE.invalidParams,
    `A resource whose uri is longer than ${MAX_URI_LENGTH} characters cannot be watched`,
  );
}

export function tooManyUris(): RpcFailure {
  return new RpcFailure(
    CODE.invalidParams,
    `At most ${MAX_URIS} resources can be watched at once: stop watching others`,
  );
}
