// The rules of names: what a server may be called, and the name under which a tool is offered.
import { z } from 'zod';

/** The longest name model APIs take for a tool; the default limit of the names we offer. */
export const MAX_EXPOSED_NAME = 64;

/** `{server}__{tool}` must read one way only, so a server's name has no `__` and no `_` at its end. */
export const serverNameSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(64, 'must be at most 64 characters long')
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must start with a-z or 0-9 and use only a-z, 0-9, - and _')
  .refine((name) => !name.includes('__'), 'must not contain two underscores in a row')
  .refine((name) => !name.endsWith('_'), 'must not end with an underscore');

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
