// Reads off the bytes of a JSON message, without parsing it, which id it answers.
import { ID, type MessageId } from '../message-spans.ts';

/** What the first bytes of a message say: the id of an answer, that it is no answer at all, or nothing certain. */
export type HeadReading = { readonly answerTo: MessageId } | 'not_an_answer' | 'unknown';

const OUTERMOST_MEMBERS = /^\s*\{([^{[]*)/;
const METHOD = /(?:^|,)\s*"method"\s*:/;
const HEAD_ID = new RegExp(String.raw`(?:^|,)\s*"id"\s*:\s*${ID}\s*,`);
const ANSWER = /(?:^|,)\s*"(?:result|error)"\s*:\s*$/;
const TAIL_ID = new RegExp(String.raw`,\s*"id"\s*:\s*${ID}\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$`);

/** Whether an object begins; a byte order mark counts as white space. */
export function beginsObject(head: Buffer): boolean {
  return OUTERMOST_MEMBERS.test(head.toString('utf8'));
}

/** Most servers write the id either before the result or after it. */
export function readHead(head: Buffer): HeadReading {
  const members = OUTERMOST_MEMBERS.exec(head.toString('utf8'))?.[1] ?? '';
  if (METHOD.test(members)) return 'not_an_answer';
  const id = HEAD_ID.exec(members)?.[1];
  return id !== undefined && ANSWER.test(members) ? { answerTo: JSON.parse(id) } : 'unknown';
}

/** The id at the very end of a message: only the outermost object can close there. */
export function readTail(tail: Buffer): MessageId | null {
  const id = TAIL_ID.exec(tail.toString('latin1'))?.[1];
  return id === undefined ? null : JSON.parse(id);
}
