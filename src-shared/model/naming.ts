// The rules of names: what a server may be called, and the name under which a tool is offered. Without zod: see fields.ts.

/** How a server can be reached. */
export const TRANSPORTS = ['stdio', 'streamable_http'] as const;

/** Stands for the key names of a field that the present key cannot open. */
export const DECRYPTION_FAILED = '<decryption_failed>';

/** Where a tool comes from, in order of priority when names collide: the first wins. */
export const TOOL_SOURCES = ['code', 'file', 'mcp'] as const;

/** The longest name model APIs take for a tool; the default limit of the names we offer. */
export const MAX_EXPOSED_NAME = 64;

export const MAX_SERVER_NAME = 64;
export const SERVER_NAME = /^[a-z0-9][a-z0-9_-]*$/;

/** `{server}__{tool}` must read one way only, so a server's name has no `__` and no `_` at its end. */
export function isServerName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_SERVER_NAME &&
    SERVER_NAME.test(value) &&
    !value.includes('__') &&
    !value.endsWith('_')
  );
}

/** As the rules of names want it; empty when nothing is left. */
export function toServerName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/_{2,}/g, '_')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 64)
    .replace(/[^a-z0-9]+$/, '');
}

/** A 6-character digest of a text; the caller injects it because this layer has no crypto. */
export type ShortHash = (text: string) => string;

/**
 * The name under which a tool (or prompt) of a server is offered: `{server}__{original}`, cleaned to `[A-Za-z0-9_-]` and
 * at most 64 characters. Deterministic: the same pair always gives the same name. A name that had to be cleaned or cut
 * carries a digest of the original pair, so two originals never meet. `taken` forces the digest on a collision.
 */
export function exposedName(server: string, original: string, hash: ShortHash, taken = false): string {
  const plain = `${server}__${original}`;
  const clean = plain.replace(/[^A-Za-z0-9_-]/gu, '_');
  if (clean === plain && clean.length <= MAX_EXPOSED_NAME && !taken) return clean;
  const suffix = `_${hash(`${server}\u0000${original}`)}`;
  return clean.slice(0, MAX_EXPOSED_NAME - suffix.length) + suffix;
}
