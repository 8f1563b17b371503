// Takes answers to our own requests out of HTTP bodies before the SDK reads them, so that they arrive as the server wrote
// them. The SDK gets an empty answer in their place: it parses strictly, and what it does not know it drops or refuses.

/**
 * Called with a parsed answer (`id` and `result` or `error`). True when it is kept: what is then delivered under its id is
 * the empty answer that stands for it.
 */
export type ClaimAnswer = (answer: Readonly<Record<string, unknown>>) => boolean;

/** The text of a JSON body, or of one event's data, with claimed answers replaced; the same text when none was. */
export function claimFromJson(text: string, claim: ClaimAnswer): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The SDK says what it thinks of it.
    return text;
  }
  const messages = Array.isArray(parsed) ? parsed : [parsed];
  let claimed = false;
  const kept = messages.map((message: unknown) => {
    if (!isAnswer(message) || !claim(message)) return message;
    claimed = true;
    return { jsonrpc: '2.0', id: message.id, result: {} };
  });
  if (!claimed) return text;
  return JSON.stringify(Array.isArray(parsed) ? kept : kept[0]);
}

/** No answer needs more; one that is cut into millions of lines must not become millions of strings. */
const MAX_LINES = 64;

/** One whole event with LF line ends, as bytes; the same bytes when it carries no claimed answer. */
export function claimFromEvent(event: Uint8Array, claim: ClaimAnswer): Uint8Array {
  const text = Buffer.from(event.buffer, event.byteOffset, event.byteLength).toString('utf8');
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) return event;
  const isData = (line: string) => line === 'data' || line.startsWith('data:');
  const data = lines
    .filter(isData)
    .map((line) => line.slice(5).replace(/^ /, ''))
    .join('\n');
  const left = claimFromJson(data, claim);
  if (left === data) return event;
  return Buffer.from([...lines.filter((line) => line !== '' && !isData(line)), `data: ${left}`, '', ''].join('\n'));
}

function isAnswer(message: unknown): message is Record<string, unknown> {
  if (typeof message !== 'object' || message === null) return false;
  return Object.hasOwn(message, 'id') && (Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error'));
}
