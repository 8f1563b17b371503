// Keeps the last of what a server writes to stderr: bounded, and safe to show once it has been read from here.
import { visible } from '../../logger.ts';
import type { Redaction } from '../../redactor.ts';

/** What is shown of one line, in characters. */
const MAX_LINE = 8_192;
/** What is kept of one line, in bytes: more than is shown, so that few secrets are cut in two before they are recognised. */
const KEPT_OF_LINE = MAX_LINE + 4_096;
/** The most an error sentence carries. */
const MAX_TAIL = 4_096;

const NEWLINE = 0x0a;

export interface StderrBuffer {
  append(chunk: Buffer): void;
  /** The lines that are still there, oldest first: redacted, control characters spelled out, each at most 8 KiB. */
  lines(): string[];
  /**
   * The lines since the last time, as `lines` gives them; from then on they are gone here. Of `whole` ones a line without
   * an end stays; of `quiet` ones it stays only if more may follow that makes a secret of its end; `all` leaves nothing.
   * `lost`: bytes that came since then and found no room.
   */
  take(which: 'whole' | 'quiet' | 'all'): { readonly lines: string[]; readonly lost: number };
  /** Nothing is kept. */
  readonly isEmpty: boolean;
  /** The last lines, joined by line breaks, that fit into `bytes` (4,096 at most) of UTF-8; "" when there are none. */
  tail(bytes?: number): string;
}

/** @param capacity in bytes */
export function createStderrBuffer({ redact, redactCut }: Redaction, capacity = 256 * 1024): StderrBuffer {
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
    lines: () => linesOf(kept().toString('utf8')),
    take(which) {
      const all = kept();
      const whole = all.lastIndexOf(NEWLINE) + 1;
      const stays = which === 'whole' || (which === 'quiet' && mayGoOn(all.toString('utf8', whole)));
      const end = stays ? whole : all.length;
      const lost = Math.max(0, written - capacity);
      const taken = linesOf(all.toString('utf8', 0, end));
      const rest = Buffer.from(all.subarray(end));
      written = 0;
      store(rest);
      if (!stays) lineLength = 0;
      return { lines: taken, lost };
    },
    get isEmpty() {
      return written === 0;
    },
    tail(bytes = MAX_TAIL) {
      const limit = Math.min(bytes, MAX_TAIL);
      const last: string[] = [];
      let size = 0;
      for (const line of linesOf(kept().toString('utf8')).reverse()) {
        size += Buffer.byteLength(line) + 1;
        if (size - 1 > limit) {
          // One line alone is too long: its beginning says more than nothing.
          if (last.length === 0) last.push(cut(line, limit));
          break;
        }
        last.unshift(line);
      }
      return last.join('\n');
    },
  };

  function mayGoOn(end: string): boolean {
    return redactCut(end) !== redact(end);
  }

  function linesOf(raw: string): string[] {
    return redact(withoutColours(redactCut(withoutHalves(raw))))
      .split('\n')
      .map((line) => shorten(line.replace(/\r$/, '').replaceAll('\t', '  ')))
      .filter((line) => line.trim() !== '');
  }

  /** A line of which not all was kept may end in the first part of a secret. */
  function withoutHalves(raw: string): string {
    if (raw.length < KEPT_OF_LINE / 3) return raw;
    return raw
      .split('\n')
      .map((line) => (Buffer.byteLength(line) < KEPT_OF_LINE - 3 ? line : redactCut(line.replace(/\uFFFD+$/, ''))))
      .join('\n');
  }

  function store(bytes: Buffer): void {
    ring ??= Buffer.allocUnsafeSlow(capacity);
    for (let from = 0; from < bytes.length; ) {
      const copied = bytes.copy(ring, written % capacity, from);
      written += copied;
      from += copied;
    }
  }

  function kept(): Buffer {
    if (ring === null) return Buffer.alloc(0);
    const start = written % capacity;
    if (written <= capacity) return ring.subarray(0, written);
    const whole = Buffer.concat([ring.subarray(start), ring.subarray(0, start)]);
    // What the oldest line lost may be the first half of a secret: it goes as a whole.
    return whole.subarray(whole.indexOf(NEWLINE) + 1);
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
