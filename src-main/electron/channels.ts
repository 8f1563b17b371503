// The two IPC channels and what goes over them; the preload script and the main process share this file.
import type { NumberedEvent } from '../../src-shared/contract/events.ts';

/** Page to main process, with an answer. */
export const CALL_CHANNEL = 'agw:call';
/** Page to main process: subscribe and unsubscribe. Main process to page: the events. */
export const EVENT_CHANNEL = 'agw:event';

export type TableName = 'admin' | 'desktop';

export interface CallMessage {
  /** Names the document: what an earlier document of the same window began ends when a new one speaks. */
  readonly page: string;
  readonly table: TableName;
  readonly operation: string;
  readonly input: unknown;
}

export interface SubscribeMessage {
  readonly page: string;
  readonly subscription: number;
  /** `<boot>:<seq>` of the last event known; null for events from now on. */
  readonly since: string | null;
}

export interface UnsubscribeMessage {
  readonly page: string;
  readonly unsubscribe: number;
}

export interface EventMessage {
  readonly subscription: number;
  readonly event: NumberedEvent;
}
