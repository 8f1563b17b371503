// Posts a message whose answer, if it has one, does not come with the response: nobody reads what that says beyond its head, and
// a server that does not give it does not keep us waiting.
import type { FetchLike } from '@modelcontextprotocol/client';
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import type { UpstreamInit } from './upstream-fetch.ts';

/** Nobody waits for what comes back to a notification or an answer, so nobody else would end it. */
const TAKEN_WITHIN_MS = 30_000;

export interface MessagePostOptions {
  readonly fetch: FetchLike;
  readonly target: string;
  readonly clock: Clock;
}

/** `until`: aborts when the message is no longer of use; without it, it has 30 seconds to be taken, and fails with `timeout`. */
export type MessagePost = (url: string | URL, init: RequestInit, until?: AbortSignal) => Promise<Response>;

export function createMessagePost({ fetch, target, clock }: MessagePostOptions): MessagePost {
  const post = (url: string | URL, init: RequestInit, until: AbortSignal) => {
    const signal = init.signal ? AbortSignal.any([init.signal, until]) : until;
    const unread: UpstreamInit = { ...init, signal, unread: true };
    return fetch(url, unread);
  };
  return async (url, init, until) => {
    if (until) return post(url, init, until);
    const limit = new AbortController();
    const stopTimer = clock.after(TAKEN_WITHIN_MS, () => limit.abort(notTaken(target)));
    try {
      return await post(url, init, limit.signal);
    } finally {
      stopTimer();
    }
  };
}

function notTaken(target: string): GatewayError {
  return new GatewayError('timeout', `${target} did not take a message within ${TAKEN_WITHIN_MS / 1_000} s`);
}
