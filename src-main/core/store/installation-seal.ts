// Seals short texts for this installation: a profile that was edited, copied or brought back from elsewhere has no valid seals.
import { createHmac, randomBytes } from 'node:crypto';
import path from 'node:path';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from './private-file.ts';

/** The same text gives the same seal, here and nowhere else. 64 hexadecimal digits. */
export type Seal = (text: string) => string;

export const SEAL_FILE = 'approval-key';
const KEY = /^[0-9a-f]{64}$/;

/**
 * The seal of a data directory, made with its first use; it lies beside the profile, not in it, and is no part of any
 * backup. Without a directory nothing can be brought in from outside, so nothing needs a key. Where no key can be kept,
 * nothing that was sealed before is valid.
 *
 * @param mayMake false to look and leave nothing behind
 */
export function openSeal(directory: string | null, { mayMake = true }: { readonly mayMake?: boolean } = {}): Seal {
  let key: string | null = directory === null ? '' : null;
  return (text) => {
    key ??= loadKey(directory as string, mayMake) ?? randomBytes(32).toString('hex');
    return createHmac('sha256', key).update(text, 'utf8').digest('hex');
  };
}

function loadKey(directory: string, mayMake: boolean): string | null {
  const file = path.join(directory, SEAL_FILE);
  try {
    const found = readPrivateFile(file)?.toString('utf8').trim();
    if (found !== undefined && KEY.test(found)) return found;
    if (!mayMake) return null;
    if (found === undefined) {
      const made = randomBytes(32).toString('hex');
      if (createPrivateFile(file, `${made}\n`)) return made;
      return loadKey(directory, mayMake);
    }
    // Damaged: no seal made with it can be checked any more.
    const made = randomBytes(32).toString('hex');
    replacePrivateFile(file, `${made}\n`);
    return made;
  } catch {
    return null;
  }
}
