// Who we say we are to upstream servers, and what we can do for them.
import { VERSION } from '../../../src-shared/version.ts';

export const CLIENT_INFO = { name: 'agent-gateway-desktop', version: VERSION } as const;
/** What we can do for a server that asks us something: nothing yet. */
export const CLIENT_CAPABILITIES = {} as const;
