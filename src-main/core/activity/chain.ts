// The chain of the activity log: each record carries the hash of the one before, so that none can be changed or taken out unseen.
import { hash } from 'node:crypto';
import { type ActivityRecord, activityRecordSchema } from '../../../src-shared/model/activity.ts';

/** A record before it has its place in the chain, as the members of its JSON: a text, so that nothing of the call is kept. */
export type Unchained = string;

export function unchained(record: Omit<ActivityRecord, 'seq' | 'prev' | 'hash'>): Unchained {
  return JSON.stringify(record).slice(1, -1);
}

/** What the next record follows on. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first record. */
export const CHAIN_START: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** The end of every line: `,"hash":"<64 digits>"}`. */
const HASH_MEMBER = /,"hash":"[0-9a-f]{64}"\}$/;

/** The line of the next record: its hash is the SHA-256 of the line without the member `hash`. */
export function chained({ seq, hash }: ChainHead, record: Unchained): { head: ChainHead; line: string } {
  const unsigned = `{"seq":${seq + 1},${record},"prev":"${hash}"`;
  const own = sha256(`${unsigned}}`);
  return { head: { seq: seq + 1, hash: own }, line: `${unsigned},"hash":"${own}"}` };
}

/** One line of the log as a record; null when it is none. */
export function readRecord(line: string): ActivityRecord | null {
  try {
    return activityRecordSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Whether a record's line is as it was written. */
export function isUntouched(line: string, { hash }: ActivityRecord): boolean {
  return HASH_MEMBER.test(line) && hash === sha256(line.replace(HASH_MEMBER, '}'));
}

function sha256(text: string): string {
  return hash('sha256', text);
}
