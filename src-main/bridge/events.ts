// Reads the messages out of a stream of server-sent events (WHATWG HTML §9.2.6), in linear time and bounded memory.
import { MAX_MESSAGE_BYTES } from './lines.ts';

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const DATA = Buffer.from('data');
const NEWLINE = Buffer.from('\n');

/** The data of each event; comments, names, ids and events without data are passed over. @throws Error above the limit */
export async function* readEvents(body: AsyncIterable<Buffer>, limit = MAX_MESSAGE_BYTES): AsyncGenerator<Buffer> {
  let data: Buffer[] = [];
  let line: Buffer[] = [];
  let size = 0;
  let skipLf = false;

  const add = (piece: Buffer) => {
    if (piece.length === 0) return;
    size += piece.length;
    if (size > limit + 1_024) throw new Error(`The gateway sent a message above ${limit.toLocaleString('en')} bytes`);
    line.push(piece);
  };
  /** The data of the event that the blank line ended. */
  const endLine = (): Buffer | null => {
    const bytes = line.length === 1 ? (line[0] as Buffer) : Buffer.concat(line);
    line = [];
    if (bytes.length === 0) {
      const event = data.length === 0 ? null : data.length === 1 ? (data[0] as Buffer) : Buffer.concat(join(data));
      data = [];
      size = 0;
      return event;
    }
    const colon = bytes.indexOf(COLON);
    const name = colon === -1 ? bytes : bytes.subarray(0, colon);
    if (name.equals(DATA)) data.push(colon === -1 ? Buffer.alloc(0) : dataOf(bytes, colon));
    else size -= bytes.length;
    return null;
  };

  for await (const chunk of body) {
    let from = skipLf && chunk[0] === LF ? 1 : 0;
    skipLf = false;
    while (from < chunk.length) {
      const end = lineEnd(chunk, from);
      add(chunk.subarray(from, end));
      if (end === chunk.length) break;
      const event = endLine();
      if (event !== null) yield event;
      from = end + 1;
      if (chunk[end] !== CR) continue;
      if (from === chunk.length) skipLf = true;
      else if (chunk[from] === LF) from++;
    }
  }
}

function lineEnd(chunk: Buffer, from: number): number {
  const lf = chunk.indexOf(LF, from);
  const cr = chunk.subarray(0, lf === -1 ? chunk.length : lf).indexOf(CR, from);
  return cr !== -1 ? cr : lf !== -1 ? lf : chunk.length;
}

function dataOf(bytes: Buffer, colon: number): Buffer {
  return bytes.subarray(bytes[colon + 1] === SPACE ? colon + 2 : colon + 1);
}

function join(lines: readonly Buffer[]): Buffer[] {
  return lines.flatMap((line, index) => (index === 0 ? [line] : [NEWLINE, line]));
}
