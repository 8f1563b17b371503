// Takes the data out of a large server-sent event, which may come in many pieces and have millions of lines.
import { LINE_FEED, SPACE } from '../../json-bytes.ts';
import { Pieces } from '../../pieces.ts';
import { inSlices } from '../../time-slices.ts';

/** No small event needs more, and no large one more beside its data: thousands of lines must not become thousands of strings. */
export const MAX_LINES = 64;

const DATA = Buffer.from('data');
const DATA_LINE = Buffer.from('data:');
/** In bytes. A longer line that is no data is nothing anybody here knows. */
const MAX_OTHER = 8 * 1024;

interface EventParts {
  readonly data: Pieces;
  /** The lines that are no data. */
  readonly others: readonly string[];
}

/**
 * @param event without a byte order mark; its lines end with LF, and the last one is empty. Its bytes are this function's from
 *   then on.
 */
export async function takeData(event: Pieces): Promise<EventParts> {
  const end = event.indexOf(LINE_FEED);
  const name = event.slice(0, DATA_LINE.length + 1).whole();
  const isOneLine = end === event.length - 2 && name.subarray(0, -1).equals(DATA_LINE);
  if (isOneLine) return { data: event.slice(name.at(-1) === SPACE ? name.length : DATA_LINE.length, end), others: [] };
  const lines = new EventLines();
  const data: Buffer[] = [];
  const pieces = event.all.values();
  await inSlices(() => {
    const { value, done } = pieces.next();
    if (!done) data.push(lines.read(value));
    return !done;
  });
  return { data: new Pieces(data), others: lines.others };
}

/** Reads the lines of an event (HTML Living Standard §9.2.6), wherever its pieces are cut. */
class EventLines {
  readonly others: string[] = [];
  /** What the line is that is being read; null at its beginning. */
  #line: 'data' | 'other' | null = null;
  #other = '';
  #isFirst = true;
  /** A line that has begun at the end of the piece before, and whose name is not whole. */
  #begun = Buffer.alloc(0);

  /** The data of a piece, put together in the piece itself. */
  read(piece: Buffer): Buffer {
    const bytes = this.#begun.length > 0 ? Buffer.concat([this.#begun, piece]) : piece;
    this.#begun = Buffer.alloc(0);
    let length = 0;
    for (let at = 0, end = 0; at < bytes.length; at = end + 1) {
      const found = bytes.indexOf(LINE_FEED, at);
      end = found === -1 ? bytes.length : found;
      if (this.#line === null) {
        if (found === -1 && end - at <= DATA_LINE.length) {
          this.#begun = Buffer.from(bytes.subarray(at));
          break;
        }
        const name = bytes.subarray(at, Math.min(end, at + DATA_LINE.length));
        this.#line = name.equals(DATA_LINE) || name.equals(DATA) ? 'data' : 'other';
        if (this.#line === 'data') {
          if (!this.#isFirst) bytes[length++] = LINE_FEED;
          this.#isFirst = false;
          const hasSpace = bytes[at + DATA_LINE.length] === SPACE;
          at = Math.min(end, at + name.length + (hasSpace ? 1 : 0));
        }
      }
      if (this.#line === 'data') length += bytes.copy(bytes, length, at, end);
      else this.#addOther(bytes.subarray(at, end));
      if (found !== -1) this.#endLine();
    }
    return bytes.subarray(0, length);
  }

  #addOther(part: Buffer): void {
    if (this.#other.length <= MAX_OTHER) this.#other += part.toString('utf8', 0, MAX_OTHER + 1);
  }

  #endLine(): void {
    const other = this.#other;
    if (other !== '' && other.length <= MAX_OTHER && this.others.length < MAX_LINES) this.others.push(other);
    this.#other = '';
    this.#line = null;
  }
}
