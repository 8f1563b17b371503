// The revisions of the protocol that we speak as a client, by era.

/** Newest first; the first is the one we ask for. The same as the SDK's client speaks: remote servers are reached with that. */
export const LEGACY_REVISIONS: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
];

/** From this revision on there is no handshake; each request says what it needs said. */
export const MODERN_REVISION = '2026-07-28';

/** What the names of the protocol's own members of `_meta` begin with. */
export const META = 'io.modelcontextprotocol/';
