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
  const wanted = tools.map((entry) => {
    const { server, original } = entry;
    const plain = exposedName(server, original, shortHash);
    return { ...entry, plain, isCut: plain !== `${server}__${original}` };
  });
  wanted.sort(
    (a, b) => Number(a.isCut) - Number(b.isCut) || compare(a.server, b.server) || compare(a.original, b.original),
  );
  return wanted.map(({ server, original, tool, plain }) => {
    let name = plain;
    for (let salt = 1; taken.has(name); salt++) {
      name = exposedName(server, original, (text) => shortHash(`${text}\u0000${salt}`), true);
    }
    taken.add(name);
    return { name, server, original, tool };
  });
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
