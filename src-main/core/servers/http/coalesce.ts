// Puts the small pieces of an answer's body together before anybody sees them. A body that is sent byte by byte would
// become as many buffers; and each time undici is stopped behind a piece, it copies all it has read and not parsed, so that
// a flood in pieces of 8 KiB costs sixteen times its size in memory that is let go of late.
import type { Dispatcher } from 'undici';
import { type ByteCollector, createByteCollector } from '../../byte-collector.ts';

/** In bytes. Larger ones are passed on as they are, as long as whoever reads keeps up. */
const LARGE = 16 * 1024;
/** In bytes. So much is passed on at once: about what may wait before undici is stopped. */
const ENOUGH = 64 * 1024;

/** Small pieces wait for the others that came with them from the socket, never for what is still to come. */
export const coalesce: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  /** The only piece gathered so far: most bodies are one. */
  let first: Buffer | null = null;
  let others: ByteCollector | null = null;
  let keepsUp = true;
  let isOver = false;

  const give = (piece: Buffer, controller: Dispatcher.DispatchController) => {
    handler.onResponseData?.(controller, piece);
    keepsUp = !controller.paused;
  };
  const flush = (controller: Dispatcher.DispatchController) => {
    if (first === null) return;
    // Where there are others, it is the first of them.
    const piece = others && others.length > 0 ? Buffer.from(others.take().buffer) : first;
    first = null;
    give(piece, controller);
  };
  const gather = (piece: Buffer, controller: Dispatcher.DispatchController) => {
    if (first === null) {
      first = piece;
      queueMicrotask(() => {
        try {
          flush(controller);
        } catch (error) {
          // As undici does where it calls us.
          controller.abort(error as Error);
        }
      });
      return;
    }
    others ??= createByteCollector();
    if (others.length === 0) others.add(first);
    others.add(piece);
    if (others.length >= ENOUGH) flush(controller);
  };
  return dispatch(options, {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, status, headers, socket) =>
      handler.onRequestUpgrade?.(controller, status, headers, socket),
    onResponseStart: (controller, status, headers, message) =>
      handler.onResponseStart?.(controller, status, headers, message),
    onResponseData(controller, piece) {
      // A proxy's 407 is told as a failure while its body still comes.
      if (isOver) return controller.abort(new Error('The answer is over'));
      if (piece.length < (keepsUp ? LARGE : ENOUGH)) return gather(piece, controller);
      flush(controller);
      give(piece, controller);
    },
    onResponseEnd(controller, trailers) {
      flush(controller);
      isOver = true;
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError(controller, error) {
      flush(controller);
      isOver = true;
      handler.onResponseError?.(controller, error);
    },
  });
};
