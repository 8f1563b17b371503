// Counts what a server prints on stdout that is no message, and says when it is too much for one that has yet to speak.
import { visible } from '../../logger.ts';

/** Before its first message a server may print a banner; what prints more is no MCP server. */
const MAX_LINES = 1_000;
const MAX_BYTES = 64 * 1024;
const EXCERPT = 200;

export interface NoiseMeter {
  /** @param bytes how much of the line has come: of an over-long one more than there is of it here */
  add(line: Buffer, bytes: number): void;
  readonly lines: number;
  readonly isTooMuch: boolean;
  /**
   * The beginning of the first line, in quotes, safe to show; "" when there was none.
   *
   * @param redact knows that its text may have been cut off
   */
  excerpt(redact: (text: string) => string): string;
}

export function createNoiseMeter(): NoiseMeter {
  let lines = 0;
  let bytes = 0;
  let first: Buffer | null = null;
  return {
    add(line, size) {
      lines += 1;
      bytes += size;
      // A copy: the line is a view of a chunk. Longer than shown, so that few secrets are cut before they are recognised.
      first ??= Buffer.from(line.subarray(0, 4_096));
    },
    get lines() {
      return lines;
    },
    get isTooMuch() {
      return lines > MAX_LINES || bytes > MAX_BYTES;
    },
    excerpt(redact) {
      if (first === null) return '';
      const text = visible(redact(first.toString('utf8').replace(/\uFFFD+$/, '')));
      return `"${text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text}"`;
    },
  };
}
