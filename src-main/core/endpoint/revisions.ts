// The revisions of the protocol that the endpoint speaks, and the names the modern era gives to what a request carries.

/** Newest first; the first is offered to a client that asks for one we do not know. */
export const LEGACY_REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;
/** From here on a request tells everything about itself. */
export const MODERN_REVISION = '2026-07-28';
/** What a client speaks that names no revision (2025-06-18, transports: protocol version header). */
export const UNNAMED_REVISION = '2025-03-26';

export const META = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;
/** What the names of the protocol's own members of `_meta` begin with. */
export const META_PREFIX = 'io.modelcontextprotocol/';

/** In order of urgency (RFC 5424). */
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function isLogLevel(value: unknown): value is LogLevel {
  return (LOG_LEVELS as readonly unknown[]).includes(value);
}

export function isLegacyRevision(version: string): boolean {
  return (LEGACY_REVISIONS as readonly string[]).includes(version);
}

/** Modern revisions are told by their date: one that is newer than ours is one as well. */
export function isModernRevision(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= MODERN_REVISION;
}

/** JSON-RPC batches were taken out with 2025-06-18. */
export function hasBatches(version: string): boolean {
  return version <= UNNAMED_REVISION;
}
