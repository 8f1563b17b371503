// Looks at the messages in server-sent events before the SDK does, as sift-messages.ts does in bodies.
import { LINE_FEED, SPACE } from '../../json-bytes.ts';
import { Pieces } from '../../pieces.ts';
import { inSlices } from '../../time-slices.ts';
import { LARGE } from '../large-message.ts';
import { type Sift, siftBody, siftJson, withoutMark } from './sift-messages.ts';

/** Most events are this, and of floods all are. */
const ONE_LINE = /^data: ?(.*)\n\n$/;

/** No small event needs more; one that is cut into thousands of lines must not become thousands of strings. */
const MAX_LINES = 64;

/**
 * For the pieces of a stream of events with LF line ends: each event as bytes, the same bytes when nothing was sifted out, null
 * when nothing is left, or not all of it is there. At once, unless the event is large; the bytes of a large one are this
 * function's from then on.
 */
export function createEventSift(sift: Sift): (piece: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null> {
  let gathered: Buffer[] = [];
  let endsWithBreak = false;
  return ({ buffer, byteOffset, byteLength }) => {
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    const isBreak = (index: number) => (index < 0 ? endsWithBreak : bytes[index] === LINE_FEED);
    const isWhole = isBreak(byteLength - 1) && isBreak(byteLength - 2);
    if (isWhole && gathered.length === 0 && byteLength <= LARGE) return siftEvent(bytes, sift);
    gathered.push(bytes);
    endsWithBreak = isBreak(byteLength - 1);
    if (!isWhole) return null;
    const event = new Pieces(gathered);
    gathered = [];
    endsWithBreak = false;
    return siftLargeEvent(event, sift);
  };
}

function siftEvent(bytes: Buffer, sift: Sift): Uint8Array | null {
  const text = bytes.toString('utf8');
  const line = ONE_LINE.exec(text)?.[1];
  if (line !== undefined) {
    const left = siftJson(line, sift.parsed);
    return left === line ? bytes : eventOf([], left);
  }
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) return bytes;
  const data = lines.filter(isData).map(withoutName).join('\n');
  const others = lines.filter((line) => line !== '' && !isData(line));
  const left = siftJson(data, sift.parsed);
  return left === data ? bytes : eventOf(others, left);
}

async function siftLargeEvent(event: Pieces, sift: Sift): Promise<Uint8Array | null> {
  const { data, others } = await takeData(event);
  const left = await siftBody(data, sift);
  return eventOf(others, left);
}

const DATA = Buffer.from('data');
const DATA_LINE = Buffer.from('data:');
/** In bytes. A longer line that is no data is nothing anybody here knows. */
const MAX_OTHER = 8 * 1024;

interface EventParts {
  readonly data: Pieces;
  readonly others: readonly string[];
}

async function takeData(given: Pieces): Promise<EventParts> {
  const event = withoutMark(given);
  const end = event.indexOf(LINE_FEED);
  const name = event.slice(0, DATA.length + 2).whole();
  const isOneLine = end === event.length - 2 && name.subarray(0, -1).equals(DATA_LINE);
  if (!isOneLine) return joinLines(event);
  return { data: event.slice(name[DATA_LINE.length] === SPACE ? name.length : DATA_LINE.length, end), others: [] };
}

/** Puts the data of each piece together in the piece itself, in slices of time: it may have millions of lines. */
async function joinLines(event: Pieces): Promise<EventParts> {
  const data: Buffer[] = [];
  const others: string[] = [];
  let line: 'data' | 'other' | null = null;
  let other = '';
  let isFirst = true;
  /** A line that has begun at the end of the piece before, and whose name is not whole. */
  let begun = Buffer.alloc(0);
  const join = (bytes: Buffer): Buffer => {
    let length = 0;
    for (let at = 0; at < bytes.length; ) {
      const found = bytes.indexOf(LINE_FEED, at);
      const end = found === -1 ? bytes.length : found;
      if (line === null) {
        if (found === -1 && end - at <= DATA_LINE.length) {
          begun = Buffer.from(bytes.subarray(at));
          break;
        }
        const name = bytes.subarray(at, Math.min(end, at + DATA_LINE.length));
        line = name.equals(DATA_LINE) || name.equals(DATA) ? 'data' : 'other';
        if (line === 'data') {
          if (!isFirst) bytes[length++] = LINE_FEED;
          isFirst = false;
          at = Math.min(end, at + (bytes[at + DATA_LINE.length] === SPACE ? name.length + 1 : name.length));
        }
      }
      if (line === 'data') length += bytes.copy(bytes, length, at, end);
      else if (other.length <= MAX_OTHER) other += bytes.toString('utf8', at, Math.min(end, at + MAX_OTHER + 1));
      at = end;
      if (found === -1) break;
      at += 1;
      if (other !== '' && other.length <= MAX_OTHER && others.length < MAX_LINES) others.push(other);
      other = '';
      line = null;
    }
    return bytes.subarray(0, length);
  };
  const pieces = event.all.values();
  await inSlices(() => {
    const { value, done } = pieces.next();
    if (done) return false;
    const bytes = begun.length > 0 ? Buffer.concat([begun, value]) : value;
    begun = Buffer.alloc(0);
    data.push(join(bytes));
    return true;
  });
  return { data: new Pieces(data), others };
}

function isData(line: string): boolean {
  return line === 'data' || line.startsWith('data:');
}

function withoutName(line: string): string {
  return line.slice(5).replace(/^ /, '');
}

/** The event with what is left of its data, beside its other lines. */
function eventOf(others: readonly string[], left: string | null): Uint8Array | null {
  // A stream is resumed after the last id and in the time that were said, whatever came with them.
  if (left === null && !others.some((line) => /^(?:id|retry)/.test(line))) return null;
  const data = left === null ? 'data:' : `data: ${left.replaceAll('\n', '\ndata: ')}`;
  return Buffer.from([...others, data, '', ''].join('\n'));
}
