// Cuts a server-sent event stream into whole events with bounded memory (WHATWG HTML §9.2.6).
import { createByteCollector } from '../../byte-collector.ts';
import { LARGE } from '../large-message.ts';

const LF = 10;
const CR = 13;
const COLON = 58;
const NEWLINE = Uint8Array.of(LF);

/**
 * Feed it the stream piece by piece; it gives the events that became complete, each with LF line ends and its blank line: in
 * one piece, or a large one in several, of which only the last ends with the blank line.
 * Comments are dropped unbuffered. `onTooLarge` is called when an event is above `maxEventBytes`, after the events before
 * it were given; it must throw.
 */
export function createEventFramer(
  maxEventBytes: number,
  onTooLarge: () => never,
): (piece: Uint8Array) => Iterable<Uint8Array> {
  const event = createByteCollector();
  let lineIsEmpty = true;
  let lineIsComment = false;
  /** A CR ended the last piece: an LF at the start of the next belongs to the same line end. */
  let swallowLf = false;

  const addToLine = (bytes: Uint8Array) => {
    if (lineIsEmpty) lineIsComment = bytes[0] === COLON;
    lineIsEmpty = false;
    if (lineIsComment) return;
    if (event.length + bytes.length > maxEventBytes) onTooLarge();
    event.add(bytes);
  };

  /** True when the line that ended was the blank one after an event. */
  const endLine = (): boolean => {
    const completes = lineIsEmpty && event.length > 0;
    if (!lineIsComment && event.length > 0) event.add(NEWLINE);
    lineIsEmpty = true;
    lineIsComment = false;
    return completes;
  };

  return function* feed(piece) {
    let at = swallowLf && piece[0] === LF ? 1 : 0;
    if (piece.length > 0) swallowLf = false;
    let lf = -1;
    let cr = -1;
    while (at < piece.length) {
      if (lf < at) lf = indexOrEnd(piece, LF, at);
      if (cr < at) cr = indexOrEnd(piece, CR, at);
      const end = Math.min(lf, cr);
      if (end > at) addToLine(piece.subarray(at, end));
      if (end === piece.length) break;
      if (endLine()) yield* event.length > LARGE ? event.takePieces() : [event.take()];
      at = end + 1;
      if (end !== cr) continue;
      if (at === piece.length) swallowLf = true;
      else if (piece[at] === LF) at++;
    }
  };
}

function indexOrEnd(bytes: Uint8Array, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from);
  return index === -1 ? bytes.length : index;
}
