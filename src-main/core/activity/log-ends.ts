// Where the activity log begins and ends, in a sealed file beside it, so that records that were cut off are missed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isRecord, isText, isWholeNumber } from '../plain-checks.ts';
import { replaceFile } from '../replace-file.ts';
import type { ChainHead } from './chain.ts';

const FILE = 'ends.json';

/** The same text gives the same seal, in this installation and nowhere else. */
export type SealText = (text: string) => string;

export interface LogEnds extends ChainHead {
  /** The number of the oldest record that is kept; older ones were removed with their file. */
  readonly first: number;
}

/** Null when nobody has written it, or somebody else. */
export function readEnds(directory: string, seal: SealText): LogEnds | null {
  try {
    const found: unknown = JSON.parse(readFileSync(path.join(directory, FILE), 'utf8'));
    if (!isEnds(found)) return null;
    const { first, seq, hash } = found;
    return found.seal === sealOf(found, seal) ? { first, seq, hash } : null;
  } catch {
    return null;
  }
}

/** Of a log that goes on all the same when this cannot be written: then less is missed when it is cut off. */
export function writeEnds(directory: string, { first, seq, hash }: LogEnds, seal: SealText): void {
  const ends = { first, seq, hash };
  try {
    replaceFile(path.join(directory, FILE), JSON.stringify({ ...ends, seal: sealOf(ends, seal) }));
  } catch {
    // The records are there.
  }
}

function sealOf({ first, seq, hash }: LogEnds, seal: SealText): string {
  return seal(`activity:${first}:${seq}:${hash}`);
}

function isEnds(value: unknown): value is LogEnds & { readonly seal: string } {
  if (!isRecord(value) || !isText(value.hash) || !isText(value.seal)) return false;
  return isWholeNumber(value.first, 1) && isWholeNumber(value.seq, 0);
}
