// Passes a server's notifications on as they come, and of a flood only the last of each kind, and not more of them in an
// interval than without one: telling costs us more than it.
import type { Clock } from '../clock.ts';
import { META } from './protocol-revisions.ts';

type Notification = Readonly<Record<string, unknown>>;

/** So many in such an interval, in milliseconds, pass untouched. */
const BURST = 100;
const INTERVAL_MS = 100;
/** Kinds that wait at once, and characters in all of them, but for a single one; a server that invents more is not worth hearing. */
const MAX_WAITING = 2_000;
const MAX_LENGTH = 2 * 1024 * 1024;

export interface NotificationThrottle {
  /**
   * True when it may pass now. Else it waits for the next interval that has room, or until a newer of its kind comes.
   *
   * @param length characters it came in
   */
  admit(notification: Notification, length: number): boolean;
  /** Delivers all that waits now: something comes that is to be heard after it. */
  release(): void;
  /** Nothing is admitted or delivered any more. */
  stop(): void;
}

export function createNotificationThrottle(
  clock: Clock,
  deliver: (notification: Notification) => void,
): NotificationThrottle {
  /** In the order in which they began to wait; `place` is that of their last news. */
  const waiting = new Map<string, { notification: Notification; length: number; place: number }>();
  let length = 0;
  let news = 0;
  let intervalEnds = Number.NEGATIVE_INFINITY;
  let passed = 0;
  let stopTimer: (() => void) | null = null;
  /** Of what came since the last time not all will be delivered. */
  let isFlood = false;
  let isStopped = false;

  const forget = (kind: string) => {
    length -= waiting.get(kind)?.length ?? 0;
    waiting.delete(kind);
  };
  const keep = (kind: string, notification: Notification, itsLength: number) => {
    const before = waiting.get(kind);
    const after = length + itsLength - (before?.length ?? 0);
    const others = waiting.size - (before ? 1 : 0);
    const isTooMuch = others >= MAX_WAITING || (others > 0 && after > MAX_LENGTH);
    if (before || isTooMuch) isFlood = true;
    if (isTooMuch) return;
    length = after;
    // Replaced where it is: each removal from a small map leaves a table behind that only a full collection frees.
    waiting.set(kind, { notification, length: itsLength, place: news++ });
  };
  const flush = (most = BURST) => {
    stopTimer?.();
    // Whose turn it is goes by who has waited longest, the order among them by the last news of each.
    const due = [...waiting].slice(0, most).sort(([, one], [, other]) => one.place - other.place);
    for (const [kind] of due) forget(kind);
    intervalEnds = clock.monotonic() + INTERVAL_MS;
    // A flood does not get as much again before it has paused for an interval.
    passed = isFlood ? BURST : due.length;
    isFlood = false;
    stopTimer = waiting.size > 0 ? clock.after(INTERVAL_MS, flush) : null;
    for (const [, { notification }] of due) deliver(notification);
  };
  return {
    admit(notification, itsLength) {
      if (isStopped) return false;
      const now = clock.monotonic();
      if (stopTimer === null && now >= intervalEnds) {
        intervalEnds = now + INTERVAL_MS;
        passed = 0;
      }
      if (stopTimer === null && passed < BURST) {
        passed += 1;
        return true;
      }
      keep(kindOf(notification), notification, itsLength);
      stopTimer ??= clock.after(Math.max(0, intervalEnds - now), flush);
      return false;
    },
    release() {
      if (stopTimer !== null) flush(MAX_WAITING);
    },
    stop() {
      isStopped = true;
      stopTimer?.();
      stopTimer = null;
      waiting.clear();
      length = 0;
    },
  };
}

/** Notifications of one kind replace each other: the list has changed, this resource has, this request has come so far. */
function kindOf({ method, params }: Notification): string {
  const about = (params ?? {}) as Notification;
  const meta = (about._meta ?? {}) as Notification;
  return [method, about.uri, about.progressToken, about.requestId, meta[`${META}subscriptionId`]].map(short).join('\n');
}

/** Whatever is no name may be deeper than can be written down. */
function short(part: unknown): string {
  return typeof part === 'string' || typeof part === 'number' ? String(part) : '';
}
