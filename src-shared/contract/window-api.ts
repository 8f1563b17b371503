// What the preload script puts on the desktop window as `window.agentGateway`: the page's only way to the gateway.
import type { Outcome } from './errors.ts';
import type { NumberedEvent } from './events.ts';

export interface WindowApi {
  /** Calls an operation of the admin table. */
  call(operation: string, input: unknown): Promise<Outcome>;
  /** Calls an operation of the desktop table. */
  desktop(operation: string, input: unknown): Promise<Outcome>;
  /**
   * Asks for every event after `since` (`<boot>:<seq>`, as in a snapshot; absent: from now on) and all that follow. An id
   * of another run, or one too far back, is answered with one `reset` event.
   * @returns what ends the subscription
   */
  onEvent(listener: (numbered: NumberedEvent) => void, since?: string): () => void;
}

/** The property of `window` that holds it; without it the page is served over HTTP. */
export const WINDOW_API = 'agentGateway';
