// Looks at the messages in HTTP bodies before the SDK does: answers to our own requests are taken out, so that they arrive
// as the server wrote them, and what is for nobody goes no further. The SDK parses strictly, drops or refuses what it does
// not know, and takes ten times as long for each message.

/**
 * Called with a parsed answer (`id` and `result` or `error`). True when it is kept: what is then delivered under its id is
 * the empty answer that stands for it.
 */
export type ClaimAnswer = (answer: Message) => boolean;

export type Message = Readonly<Record<string, unknown>>;

/** What the SDK is to see of a parsed message: the message itself, another in its place, or null for nothing. */
export type Sift = (message: unknown) => unknown;

/** Leaves the SDK an empty answer in the place of a claimed one. */
export function claimAnswers(claim: ClaimAnswer): Sift {
  return (message) => (isAnswer(message) && claim(message) ? { jsonrpc: '2.0', id: message.id, result: {} } : message);
}

/** The text of a JSON body, or of one event's data; the same text when nothing was sifted out, null when nothing is left. */
export function siftJson(text: string, sift: Sift): string | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The SDK says what it thinks of it.
    return text;
  }
  if (!Array.isArray(parsed)) {
    const left = sift(parsed);
    return left === parsed ? text : left === null ? null : JSON.stringify(left);
  }
  const kept: unknown[] = [];
  let isSifted = false;
  for (const message of parsed) {
    const left = sift(message);
    if (left !== message) isSifted = true;
    if (left !== null || message === null) kept.push(left);
  }
  if (!isSifted) return text;
  if (kept.length === 0) return null;
  try {
    return JSON.stringify(kept);
  } catch {
    // Deeper than can be written down.
    return text;
  }
}

/** Most events are this, and of floods all are. */
const ONE_LINE = /^data: ?(.*)\n\n$/;

/** No answer needs more; one that is cut into millions of lines must not become millions of strings. */
const MAX_LINES = 64;

/** One whole event with LF line ends, as bytes; the same bytes when nothing was sifted out, null when nothing is left. */
export function siftEvent(event: Uint8Array, sift: Sift): Uint8Array | null {
  const text = Buffer.from(event.buffer, event.byteOffset, event.byteLength).toString('utf8');
  const line = ONE_LINE.exec(text)?.[1];
  if (line !== undefined) return eventOf([], line, siftJson(line, sift), event);
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) return event;
  const isData = (line: string) => line === 'data' || line.startsWith('data:');
  const data = lines
    .filter(isData)
    .map((line) => line.slice(5).replace(/^ /, ''))
    .join('\n');
  const others = lines.filter((line) => line !== '' && !isData(line));
  return eventOf(others, data, siftJson(data, sift), event);
}

/** The event with what is left of its data, beside its other lines. */
function eventOf(others: readonly string[], data: string, left: string | null, event: Uint8Array): Uint8Array | null {
  if (left === data) return event;
  // A stream is resumed after the last id and in the time that were said, whatever came with them.
  if (left === null && !others.some((line) => /^(?:id|retry)/.test(line))) return null;
  return Buffer.from([...others, left === null ? 'data:' : `data: ${left}`, '', ''].join('\n'));
}

export function isAnswer(message: unknown): message is Message {
  if (!isObject(message)) return false;
  return Object.hasOwn(message, 'id') && (Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error'));
}

/** What only looks like one is left to the SDK, which refuses it. */
export function isNotification(message: unknown): message is Message {
  if (!isObject(message) || message.jsonrpc !== '2.0' || Object.hasOwn(message, 'id')) return false;
  return typeof message.method === 'string' && (message.params === undefined || isObject(message.params));
}

function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
