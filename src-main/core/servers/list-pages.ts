// Reads a list of a server page by page, within limits: a server decides neither how long it is nor when it ends.
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { UpstreamLink } from './upstream-link.ts';

export const MAX_PAGES = 64;
/** Parsing a longer page has taken a while by itself: whoever waits meanwhile comes before what is done with it. */
const LONG_PAGE = 5_000;
/** A list as a whole gets this many times what a page gets: sixty-four slow pages are no connection. */
export const LIST_PATIENCE = 2;

export interface ListReading {
  readonly method: string;
  /** The member of the answer that holds the items. */
  readonly field: string;
  /** One item, for sentences. */
  readonly noun: string;
  /** False when a limit was reached and reading should stop. */
  readonly add: (page: readonly unknown[]) => boolean;
  readonly warn: (code: string, message: string) => void;
}

export interface ListOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds for each page; all pages together get {@link LIST_PATIENCE} times as long. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Rejects as the request does, with `connection_error` when an answer holds no list, and with `timeout` when the pages
 * take too long together.
 */
export async function readPages(link: UpstreamLink, reading: ListReading, options: ListOptions): Promise<void> {
  const { method, field, noun, add, warn } = reading;
  const { clock, timeoutMs, signal } = options;
  const limitMs = timeoutMs * LIST_PATIENCE;
  const deadline = clock.monotonic() + limitMs;
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const left = deadline - clock.monotonic();
    if (left <= 0)
      throw new GatewayError('timeout', `The server did not list its ${noun}s within ${limitMs / 1_000} s`);
    const limits = { timeoutMs: Math.min(timeoutMs, Math.ceil(left)), ...(signal && { signal }) };
    const answer = await link.request(method, cursor === undefined ? {} : { cursor }, limits);
    const { [field]: items, nextCursor } = (answer ?? {}) as Readonly<Record<string, unknown>>;
    if (!Array.isArray(items))
      throw new GatewayError('connection_error', `The server answered ${method} without a list of ${noun}s`);
    if (items.length > LONG_PAGE) await othersTurn();
    // Some servers say with an empty cursor that there is no more.
    if (!add(items) || typeof nextCursor !== 'string' || nextCursor === '') return;
    if (seen.has(nextCursor)) {
      warn('list_cut', `The server repeats a page of its ${noun} list; what came after it is not read`);
      return;
    }
    seen.add(nextCursor);
    cursor = nextCursor;
  }
  warn('list_cut', `The server has more than ${MAX_PAGES} pages of ${noun}s; the rest is not read`);
}
