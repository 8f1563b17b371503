// Looks at the messages in server-sent events before the SDK does, as sift-messages.ts does in bodies.
import { LINE_FEED } from '../../json-bytes.ts';
import { Pieces } from '../../pieces.ts';
import { LARGE } from '../large-message.ts';
import { MAX_LINES, takeData } from './event-data.ts';
import { type Sift, siftBody, siftJson, withoutMark } from './sift-messages.ts';

/** Most events are this, and of floods all are. */
const ONE_LINE = /^data: ?(.*)\n\n$/;

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
  const { data, others } = await takeData(withoutMark(event));
  const left = await siftBody(data, sift);
  return eventOf(others, left);
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
