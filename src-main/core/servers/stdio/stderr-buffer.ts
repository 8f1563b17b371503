// Keeps the last of what a server writes to stderr: bounded, and safe to show once it has been read from here.
import { visible } from '../../logger.ts';

const CAPACITY = 256 * 1024;
/** What is shown of one line, in characters. */
const MAX_LINE = 8_192;
/** What is kept of one line, in bytes: more than is shown, so that no secret is cut in two before it is recognised. */
const KEPT_OF_LINE = MAX_LINE + 4_096;
/** The most an error sentence carries. */
const MAX_TAIL = 4_096;

const NEWLINE = 0x0a;

export interface StderrBuffer {
  append(chunk: Buffer): void;
  /** The lines that are still there, oldest first: redacted, control characters spelled out, each at most 8 KiB. */
  lines(): string[];
  /** The last lines, joined by line breaks, that fit into `bytes` (4,096 at most) of UTF-8; "" when there are none. */
  tail(bytes?: number): string;
}

/** @param redact takes the secrets out of a text */
export function createStderrBuffer(redact: (text: string) => string): StderrBuffer {
  let ring: Buffer | null = null;
  let written = 0;
  let lineLength = 0;

  return {
    append(chunk) {
      for (let from = 0; from < chunk.length; ) {
        const newline = chunk.indexOf(NEWLINE, from);
        const end = newline === -1 ? chunk.length : newline;
        const room = Math.max(0, KEPT_OF_LINE - lineLength);
        store(chunk.subarray(from, Math.min(end, from + room)));
        lineLength += end - from;
        if (newline === -1) return;
        store(chunk.subarray(newline, newline + 1));
        lineLength = 0;
        from = newline + 1;
      }
    },
    lines,
    tail(bytes = MAX_TAIL) {
      const limit = Math.min(bytes, MAX_TAIL);
      const kept: string[] = [];
      let size = 0;
      for (const line of lines().reverse()) {
        size += Buffer.byteLength(line) + 1;
        if (size - 1 > limit) {
          // One line alone is too long: its beginning says more than nothing.
          if (kept.length === 0) kept.push(cut(line, limit));
          break;
        }
        kept.unshift(line);
      }
      return kept.join('\n');
    },
  };

  function lines(): string[] {
    const text = redact(withoutColours(redact(kept())));
    return text
      .split('\n')
      .map((line) => shorten(line.replace(/\r$/, '').replaceAll('\t', '  ')))
      .filter((line) => line.trim() !== '');
  }

  function store(bytes: Buffer): void {
    ring ??= Buffer.allocUnsafeSlow(CAPACITY);
    for (let from = 0; from < bytes.length; ) {
      const copied = bytes.copy(ring, written % CAPACITY, from);
      written += copied;
      from += copied;
    }
  }

  function kept(): string {
    if (ring === null) return '';
    const start = written % CAPACITY;
    if (written <= CAPACITY) return ring.toString('utf8', 0, written);
    const whole = Buffer.concat([ring.subarray(start), ring.subarray(0, start)]);
    // What the oldest line lost may be the first half of a secret: it goes as a whole.
    return whole.toString('utf8', whole.indexOf(NEWLINE) + 1);
  }
}

/** Colours and the like are decoration; every other control sequence is shown for what it is. */
function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character starts a sequence
  return text.replace(/\u001b\[[\d;:]*[mK]/g, '');
}

function shorten(line: string): string {
  const shown = visible(line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line);
  return shown.length > MAX_LINE || line.length > MAX_LINE ? `${shown.slice(0, MAX_LINE - 1)}…` : shown;
}

/** The beginning of a line within so many bytes of UTF-8. */
function cut(line: string, bytes: number): string {
  const start = Buffer.from(line)
    .subarray(0, Math.max(0, bytes - 3))
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${start}…`.slice(0, Math.max(0, bytes));
}
