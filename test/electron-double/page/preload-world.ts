// The world a sandboxed preload script finds: `require('electron')` with contextBridge and ipcRenderer, and little else.
// Runs in the page from its source text.
import type { BridgeEnd } from './bridge-end.ts';
import type { Codec } from './codec.ts';

export interface PreloadWorldOptions {
  readonly codec: Codec;
  readonly bridge: BridgeEnd;
  /** The name of the binding that carries text to the main process, and of the function that receives its answers. */
  readonly binding: string;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** What page and main process say to each other about IPC. `args` and `value` are encoded. */
export type FromPage =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly kind: 'send'; readonly channel: string; readonly args: string };
export type ToPage =
  | { readonly kind: 'answer'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'message'; readonly channel: string; readonly args: string };

type Listener = (event: unknown, ...args: unknown[]) => void;

/** Self-contained, because only its text reaches the page. */
export function preloadWorld({ codec, bridge, binding, platform, versions }: PreloadWorldOptions) {
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const globals = globalThis as unknown as Record<string, (text: string) => void>;
  const toMain = globals[binding] as (text: string) => void;
  let last = 0;
  const send = (message: FromPage) => toMain(JSON.stringify(message));

  globals[`${binding}Receive`] = (text) => {
    const message = JSON.parse(text) as ToPage;
    if (message.kind === 'message') {
      const args = codec.decode(message.args) as unknown[];
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({ sender: ipcRenderer }, ...args);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') call?.resolve(codec.decode(message.value));
    else call?.reject(new Error(message.message));
  };

  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const encoded = codec.encode(args);
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ kind: 'invoke', id, channel, args: encoded });
      });
    },
    send(channel: string, ...args: unknown[]): void {
      send({ kind: 'send', channel, args: codec.encode(args) });
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    removeListener(channel: string, listener: Listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((one) => one !== listener),
      );
      return ipcRenderer;
    },
  };
  const contextBridge = { exposeInMainWorld: (name: string, value: unknown) => bridge.expose(name, value) };
  const electron = { contextBridge, ipcRenderer };
  return {
    require(id: string) {
      if (id === 'electron' || id === 'electron/renderer') return electron;
      throw new Error(`module not found: ${id}`);
    },
    process: Object.freeze({ type: 'renderer', sandboxed: true, contextIsolated: true, platform, versions, env: {} }),
  };
}
