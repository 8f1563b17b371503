// The border between page and main process: two channels, each message checked for its sender, its size and its shape.
import { setMaxListeners } from 'node:events';
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import { z } from 'zod';
import { type AdminOperation, adminContract } from '../../src-shared/contract/admin.ts';
import type { ErrorCode, Outcome } from '../../src-shared/contract/errors.ts';
import { gatewayEventSchema, type NumberedEvent } from '../../src-shared/contract/events.ts';
import type { Operation } from '../../src-shared/contract/operation.ts';
import { toIssues, validationError } from '../../src-shared/contract/validation.ts';
import type { Logger } from '../core/logger.ts';
import { isAppUrl } from './app-origin.ts';
import { CALL_CHANNEL, EVENT_CHANNEL, type EventMessage } from './channels.ts';
import { dataProblem } from './plain-data.ts';

const MIB = 1024 * 1024;
/** The limits of the REST API's bodies; a message has a little more around its input. */
const LIMITS = { plain: MIB + 4_096, large: 64 * MIB + 4_096, depth: 200 };
const MAX_SUBSCRIPTIONS = 16;

const name = z.string().max(128);
const pageSchema = z.uuid();
const callSchema = z.strictObject({
  page: pageSchema,
  table: z.enum(['admin', 'desktop']),
  operation: name,
  input: z.unknown(),
});
const eventSchema = z.union([
  z.strictObject({ page: pageSchema, subscription: z.int().positive(), since: name.nullable() }),
  z.strictObject({ page: pageSchema, unsubscribe: z.int().positive() }),
]);

type Call = (operation: string, input: unknown, context: { readonly signal: AbortSignal }) => Promise<Outcome>;

export interface IpcOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'on'>;
  /** Whether these contents belong to the window the dashboard lives in. */
  readonly isDashboard: (contents: WebContents) => boolean;
  readonly admin: Call;
  readonly desktop: Call;
  /** Passes on the events after `since`; the returned function ends that. */
  readonly events: (since: string | null, listener: (event: NumberedEvent) => void) => () => void;
  readonly logger: Logger;
}

export function registerIpc({ ipcMain, isDashboard, admin, desktop, events, logger }: IpcOptions): void {
  const documents = trackDocuments();

  ipcMain.handle(CALL_CHANNEL, async (event, message: unknown): Promise<Outcome> => {
    if (!isTrusted(event, isDashboard)) return refused('forbidden', 'This page may not call the gateway');
    const problem = dataProblem(message, { size: sizeLimit(message), depth: LIMITS.depth });
    if (problem) return refused('payload_too_large', `The input is ${problem}`);
    const parsed = callSchema.safeParse(message);
    if (!parsed.success) return { ok: false, error: validationError(toIssues(parsed.error)).toBody() };
    const { page, table, operation, input } = parsed.data;
    const { signal } = documents.of(event.sender, page);
    return (table === 'admin' ? admin : desktop)(operation, input, { signal });
  });

  ipcMain.on(EVENT_CHANNEL, (event, message: unknown) => {
    if (!isTrusted(event as IpcMainInvokeEvent, isDashboard)) return;
    if (dataProblem(message, { size: LIMITS.plain, depth: 4 })) return;
    const parsed = eventSchema.safeParse(message);
    if (!parsed.success) return;
    const { subscriptions, signal } = documents.of(event.sender, parsed.data.page);
    if ('unsubscribe' in parsed.data) {
      subscriptions.get(parsed.data.unsubscribe)?.();
      subscriptions.delete(parsed.data.unsubscribe);
      return;
    }
    const { subscription, since } = parsed.data;
    if (subscriptions.has(subscription) || subscriptions.size >= MAX_SUBSCRIPTIONS) return;
    const contents = event.sender;
    const stop = events(since, (numbered) => {
      const safe = gatewayEventSchema.safeParse(numbered.event);
      if (!safe.success) return logger.error('An event does not fit the contract', { type: numbered.event.type });
      const carried: EventMessage = { subscription, event: { id: numbered.id, event: safe.data } };
      if (!signal.aborted && !contents.isDestroyed()) contents.send(EVENT_CHANNEL, carried);
    });
    subscriptions.set(subscription, stop);
  });
}

/** The main frame of the dashboard's window, with a page of ours in it. */
function isTrusted(event: IpcMainInvokeEvent, isDashboard: (contents: WebContents) => boolean): boolean {
  const { senderFrame, sender } = event;
  return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url) && isDashboard(sender);
}

/** Few operations take as much as an MCP message; which one it is has to be read before the message is trusted. */
function sizeLimit(message: unknown): number {
  const { table, operation } = (message ?? {}) as { table?: unknown; operation?: unknown };
  if (table !== 'admin' || typeof operation !== 'string' || !Object.hasOwn(adminContract, operation))
    return LIMITS.plain;
  const row: Operation = adminContract[operation as AdminOperation];
  return row.largeBody ? LIMITS.large : LIMITS.plain;
}

function refused(code: ErrorCode, message: string): Outcome {
  return { ok: false, error: { code, message } };
}

interface PageDocument {
  readonly page: string;
  /** Aborts when the document is gone: reloaded, crashed, closed. */
  readonly signal: AbortSignal;
  readonly subscriptions: Map<number, () => void>;
  end(): void;
}

/** One document a window at a time: a new one, or the end of the window, ends what the former one had going. */
function trackDocuments() {
  const current = new Map<number, PageDocument>();
  const begin = (page: string): PageDocument => {
    const abort = new AbortController();
    // One signal for any number of calls.
    setMaxListeners(0, abort.signal);
    const subscriptions = new Map<number, () => void>();
    const end = () => {
      abort.abort();
      for (const stop of subscriptions.values()) stop();
      subscriptions.clear();
    };
    return { page, signal: abort.signal, subscriptions, end };
  };
  const watch = (contents: WebContents) => {
    const end = () => {
      current.get(contents.id)?.end();
      current.delete(contents.id);
    };
    contents.once('destroyed', end);
    contents.on('render-process-gone', end);
  };
  const watched = new Set<number>();
  return {
    of(contents: WebContents, page: string): PageDocument {
      const known = current.get(contents.id);
      if (known?.page === page) return known;
      known?.end();
      if (!watched.has(contents.id)) {
        watched.add(contents.id);
        watch(contents);
      }
      const fresh = begin(page);
      current.set(contents.id, fresh);
      return fresh;
    },
  };
}
