// How the page reaches its gateway: over the window's IPC on the desktop, over HTTP when a browser shows the page.
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import type { DesktopClient } from '../../src-shared/contract/desktop.ts';
import type { NumberedEvent } from '../../src-shared/contract/events.ts';

export interface EventSink {
  /** Events in their order, as many as arrived together. */
  onEvents(events: readonly NumberedEvent[]): void;
  /** The stream ended or could not be opened; it is tried again by itself at `retryAt` (ms since 1970). */
  onLost(retryAt: number): void;
  /** The stream is open (again). */
  onLive(): void;
}

export interface EventStream {
  /** Tries again now instead of at `retryAt`. */
  retry(): void;
  close(): void;
}

export interface Connection {
  readonly host: 'desktop' | 'browser';
  readonly client: AdminClient;
  /** Fulfilled once the token was refused: the user has to sign in again. */
  readonly refused: Promise<void>;
  /** The window's own operations; null in a browser. */
  readonly desktop: DesktopClient | null;
  /** Delivers every event after `lastId` (`<boot>:<seq>`) until it is closed. */
  openEvents(lastId: string, sink: EventSink): EventStream;
}
