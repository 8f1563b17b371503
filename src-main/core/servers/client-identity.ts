// Who we say we are to upstream servers, what we can do for them, and who answers what they ask.
import { VERSION } from '../../../src-shared/version.ts';
import type { AnswerServer, JsonObject } from './session.ts';

export const CLIENT_INFO = { name: 'agent-gateway-desktop', version: VERSION } as const;

/** What we are to one server. */
export interface ClientSide {
  readonly clientInfo: JsonObject & { readonly name: string; readonly version: string };
  readonly capabilities: JsonObject;
  /** Null: whatever a server asks, but a ping, is a method that we do not know. */
  readonly answer: AnswerServer | null;
}

/** We live, and offer a server nothing else: for connections nobody stands behind. */
export const PLAIN_CLIENT: ClientSide = { clientInfo: CLIENT_INFO, capabilities: {}, answer: null };
