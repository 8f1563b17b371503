// ipcMain: handlers and listeners by channel, called by the windows.
import { EventEmitter } from 'node:events';
import { note } from './journal.ts';
import { createCodec } from './page/codec.ts';
import type { FromPage, ToPage } from './page/preload-world.ts';

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

const codec = createCodec();

export class IpcMainDouble extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** Every channel something listens on. */
  channels(): string[] {
    return [...this.#handlers.keys(), ...this.eventNames().map(String)];
  }

  /** Takes one message of a page; resolves with the answer to an `invoke`, null for a `send`. */
  async receive(message: FromPage, event: Electron.IpcMainInvokeEvent): Promise<ToPage | null> {
    const args = codec.decode(message.args) as unknown[];
    if (message.kind === 'send') {
      this.emit(message.channel, event, ...args);
      return null;
    }
    const { id, channel } = message;
    note('ipcMain.handle', channel, shortTexts(args[0]));
    try {
      const handler = this.#handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      return { kind: 'answer', id, value: codec.encode(await handler(event, ...args)) };
    } catch (error) {
      return { kind: 'failure', id, message: `Error invoking remote method '${channel}': ${String(error)}` };
    }
  }
}

export const ipcMainDouble = new IpcMainDouble();
export const ipcMain = ipcMainDouble as unknown as Pick<
  Electron.IpcMain,
  'handle' | 'removeHandler' | 'on' | 'once' | 'removeListener' | 'removeAllListeners'
>;

export function encodeMessage(channel: string, args: unknown[]): ToPage {
  return { kind: 'message', channel, args: codec.encode(args) };
}

/** What a message is about, without what it carries: that may be large, and is not kept. */
function shortTexts(value: unknown): Record<string, string> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(members.filter(([, text]) => typeof text === 'string' && text.length <= MAX_TEXT));
}

const MAX_TEXT = 64;
