// Gives every tool the name it is offered under: deterministic, unique among servers, kept as an explicit map.
import { createHash } from 'node:crypto';
import { exposedName } from '../../../src-shared/model/naming.ts';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Six base32 characters of the SHA-256 of a text: 30 bits, plenty for one user's tools. */
export function shortHash(text: string): string {
  const digest = createHash('sha256').update(text, 'utf8').digest();
  return Array.from(digest.subarray(0, 6), (byte) => BASE32[byte & 31]).join('');
}

export interface NamedTool<T> {
  readonly name: string;
  readonly server: string;
  readonly original: string;
  readonly tool: T;
}

/**
 * Names for the tools of all servers at once, so that the outcome does not depend on which server connected first.
 * A tool that can keep its plain name has the first right to it; one whose cleaned name is taken gets another digest.
 */
export function nameServerTools<T>(
  tools: readonly { readonly server: string; readonly original: string; readonly tool: T }[],
): NamedTool<T>[] {
  const taken = new Set<string>();
  const isPlain = ({ server, original }: { server: string; original: string }) =>
    exposedName(server, original, shortHash) === `${server}__${original}`;
  const inOrder = [...tools].sort(
    (a, b) => Number(isPlain(b)) - Number(isPlain(a)) || compare(a.server, b.server) || compare(a.original, b.original),
  );
  return inOrder.map((entry) => {
    const { server, original } = entry;
    let name = exposedName(server, original, shortHash);
    for (let salt = 1; taken.has(name); salt++) {
      name = exposedName(server, original, (text) => shortHash(`${text}\u0000${salt}`), true);
    }
    taken.add(name);
    return { ...entry, name };
  });
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
