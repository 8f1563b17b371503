// Reads a few things off the bytes of a JSON message without parsing it: how deep it nests and which id it answers.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether objects and arrays nest deeper than `max`. `JSON.parse` accepts any depth, but what it returns can be too deep
 * for `JSON.stringify` and for whoever walks it. Strings are skipped at the speed of a byte search.
 */
export function isDeeperThan(json: Buffer, max: number): boolean {
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (byte === QUOTE) {
      index = endOfString(json, index);
      if (index === -1) return false;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
      if (depth > max) return true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
    }
  }
  return false;
}

/** The index of the closing quote of the string that opens at `start`; -1 when it never closes. */
function endOfString(json: Buffer, start: number): number {
  for (let end = json.indexOf(QUOTE, start + 1); end !== -1; end = json.indexOf(QUOTE, end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

export type MessageId = number | string;

/** What the first bytes of a message say: the id of an answer, that it is no answer at all, or nothing certain. */
export type HeadReading = { readonly answerTo: MessageId } | 'not_an_answer' | 'unknown';

const ID = String.raw`(-?\d{1,15}|"[^"\\]{0,200}")`;
const OUTERMOST_MEMBERS = /^\s*\{([^{[]*)/;
const METHOD = /(?:^|,)\s*"method"\s*:/;
const HEAD_ID = new RegExp(String.raw`(?:^|,)\s*"id"\s*:\s*${ID}\s*,`);
const ANSWER = /(?:^|,)\s*"(?:result|error)"\s*:\s*$/;
const TAIL_ID = new RegExp(String.raw`,\s*"id"\s*:\s*${ID}\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$`);

/** Most servers write the id either before the result or after it. */
export function readHead(head: Buffer): HeadReading {
  const members = OUTERMOST_MEMBERS.exec(head.toString('latin1'))?.[1] ?? '';
  if (METHOD.test(members)) return 'not_an_answer';
  const id = HEAD_ID.exec(members)?.[1];
  return id !== undefined && ANSWER.test(members) ? { answerTo: JSON.parse(id) } : 'unknown';
}

/** The id at the very end of a message: only the outermost object can close there. */
export function readTail(tail: Buffer): MessageId | null {
  const id = TAIL_ID.exec(tail.toString('latin1'))?.[1];
  return id === undefined ? null : JSON.parse(id);
}
