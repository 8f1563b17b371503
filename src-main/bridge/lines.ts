// The client's side of the pump: lines in, whatever their chunks, and lines out, at the pace they are read.
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** One message may be this long, in bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** What is shown of a line that is longer: enough to find the id of a request in. */
const HEAD_BYTES = 512;
const NEWLINE = 0x0a;

export type Line =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  | { readonly kind: 'too_long'; readonly head: Buffer };

/** The lines of a stream, in linear time and in bounded memory; nothing is read ahead of whoever takes them. */
export async function* readLines(input: Readable, limit = MAX_MESSAGE_BYTES): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let head: Buffer | null = null;
  const add = (piece: Buffer) => {
    size += piece.length;
    if (head !== null) return;
    // A copy: a piece of a few bytes would keep the whole chunk it came in.
    parts.push(piece.length < 1_024 ? Buffer.from(piece) : piece);
    if (size <= limit) return;
    head = Buffer.from(Buffer.concat(parts).subarray(0, HEAD_BYTES));
    parts = [];
  };
  const take = (): Line => {
    const line: Line =
      head === null
        ? { kind: 'line', bytes: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, size) }
        : { kind: 'too_long', head };
    parts = [];
    size = 0;
    head = null;
    return line;
  };
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end));
      from = end + 1;
      yield take();
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  if (size > 0) yield take();
}

export interface LineWriter {
  /** Resolves when there is room for more. Lines never mix, whoever writes. */
  write(message: Buffer | string): Promise<void>;
  /** Resolves when everything is handed over, or can no longer be. */
  end(): Promise<void>;
}

export function createLineWriter(output: Writable): LineWriter {
  let room: Promise<void> | null = null;
  return {
    async write(message) {
      if (!output.writable) return;
      output.cork();
      output.write(oneLine(message));
      const goOn = output.write('\n');
      output.uncork();
      if (goOn) return;
      room ??= new Promise<void>((resolve) => {
        const done = () => {
          room = null;
          output.off('drain', done).off('close', done);
          resolve();
        };
        output.on('drain', done).on('close', done);
      });
      await room;
    },
    end: () =>
      new Promise((resolve) => {
        output.on('close', resolve);
        output.end(resolve);
      }),
  };
}

/**
 * In JSON a line break can only stand between tokens, where a space means the same. U+2028 and U+2029 can only stand in
 * texts; clients that read their lines with Node's `readline` would take them for line ends.
 */
function oneLine(message: Buffer | string): Buffer | string {
  if (typeof message === 'string') return message.replace(BREAKS, inLine);
  const isOne = !['\n', '\r', '\u2028', '\u2029'].some((separator) => message.includes(separator));
  return isOne ? message : message.toString().replace(BREAKS, inLine);
}

const BREAKS = /[\r\n\u2028\u2029]/g;
const inLine = (separator: string) => (separator === '\u2028' ? '\\u2028' : separator === '\u2029' ? '\\u2029' : ' ');

/**
 * Standard output, written without waiting in the kernel: `process.stdout` blocks the whole process on a full pipe, and a
 * client that writes a large message before it reads would then wait for us, and we for it.
 */
export function standardOutput(): Writable {
  try {
    const kind = fstatSync(1);
    if (process.platform !== 'win32' && (kind.isFIFO() || kind.isSocket())) {
      return new Socket({ fd: 1, readable: false, writable: true });
    }
  } catch {
    // Closed, or not one this platform can look at.
  }
  return process.stdout;
}
