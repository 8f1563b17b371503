// Stand-ins for what the endpoint's parts have around them: a server of the legacy era, and a client nothing is sent to.
import type { Upstream } from '../../../src-main/core/endpoint/parts.ts';

export const NOWHERE = {
  takesEvents: true,
  takesJson: true,
  answer() {},
  stream: () => ({ send() {}, end() {}, onClose() {} }),
};

export const LEGACY_PEER = {
  era: 'legacy',
  protocolVersion: '2025-11-25',
  serverInfo: null,
  capabilities: {},
  instructions: null,
} as const;

/** @param dedicated opens a connection for one client */
export function legacyUpstream(dedicated: NonNullable<Upstream['dedicated']>): Upstream {
  return {
    name: 'one',
    peer: LEGACY_PEER,
    addedAt: '',
    isShadowed: () => false,
    ownCalls: 0,
    list: () => [],
    request: async () => ({}),
    notify() {},
    dedicated,
  };
}
