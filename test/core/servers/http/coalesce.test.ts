// Pieces as the parser gives them, and what becomes of them on the way to whoever reads.
import type { Dispatcher } from 'undici';
import { describe, expect, test } from 'vitest';
import { coalesce } from '../../../../src-main/core/servers/http/coalesce.ts';

const KIB = 1_024;

/** What a handler hears while a dispatcher gives what `respond` says. */
function hear() {
  const heard: string[] = [];
  const pieces: Buffer[] = [];
  let inner: Dispatcher.DispatchHandler = {};
  const controller = {
    paused: false,
    abort: (reason: Error) => {
      heard.push(`aborted: ${reason.message}`);
    },
  };
  const given = controller as Dispatcher.DispatchController;
  const dispatch = coalesce((_options, handler) => {
    inner = handler;
    return true;
  });
  dispatch({ path: '/', method: 'GET' } as Dispatcher.DispatchOptions, {
    onRequestStart: () => heard.push('request'),
    onResponseStart: (_controller, status) => heard.push(`status ${status}`),
    onResponseData: (_controller, piece) => {
      if (piece.toString() === 'bad') throw new Error('cannot take it');
      pieces.push(piece);
      heard.push(`${piece.length}`);
    },
    onResponseEnd: () => heard.push('end'),
    onResponseError: (_controller, error) => heard.push(error.message),
  });
  return {
    heard,
    pieces,
    controller,
    start: () => {
      inner.onRequestStart?.(given, {});
      inner.onResponseStart?.(given, 200, {});
    },
    data: (piece: Buffer) => inner.onResponseData?.(given, piece),
    end: () => inner.onResponseEnd?.(given, {}),
    fail: (error: Error) => inner.onResponseError?.(given, error),
  };
}

describe('the pieces of a body', () => {
  test('that come together are given together, before the end', () => {
    const { heard, pieces, start, data, end } = hear();
    start();
    const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, n) => n % 251));
    for (const byte of bytes) data(Buffer.of(byte));
    end();
    expect(heard).toEqual(['request', 'status 200', '10000', 'end']);
    expect(pieces[0]?.equals(bytes)).toBe(true);
  });

  test('do not wait for what is still to come', async () => {
    const { heard, data } = hear();
    data(Buffer.from('one'));
    data(Buffer.from('two'));
    expect(heard).toEqual([]);
    await null;
    expect(heard).toEqual(['6']);
    data(Buffer.from('three'));
    await null;
    expect(heard).toEqual(['6', '5']);
  });

  test('are the ones that came when there is nothing to put together', async () => {
    const { pieces, data } = hear();
    const small = Buffer.from('small');
    const large = Buffer.alloc(20 * KIB);
    data(small);
    data(large);
    expect(pieces).toEqual([small, large]);
    expect(pieces[0]).toBe(small);
    expect(pieces[1]).toBe(large);
  });

  test('are given as soon as they are many', () => {
    const { heard, data } = hear();
    for (let count = 0; count < 20; count += 1) data(Buffer.alloc(8 * KIB));
    expect(heard).toEqual([`${64 * KIB}`, `${64 * KIB}`]);
  });

  test('are large when whoever reads does not keep up, so that undici is stopped seldom', () => {
    const { heard, controller, data } = hear();
    const piece = Buffer.alloc(20 * KIB);
    data(piece);
    controller.paused = true;
    data(piece);
    for (let count = 0; count < 4; count += 1) data(piece);
    expect(heard).toEqual([`${20 * KIB}`, `${20 * KIB}`, `${80 * KIB}`]);
  });

  test('that cannot be taken end the request, also when they were gathered', async () => {
    const { heard, data } = hear();
    data(Buffer.from('bad'));
    await null;
    expect(heard).toEqual(['aborted: cannot take it']);
  });

  test('that come after a failure was told end the request', () => {
    const { heard, data, fail } = hear();
    fail(new Error('refused'));
    data(Buffer.from('and why'));
    expect(heard).toEqual(['refused', 'aborted: The answer is over']);
  });

  test('come before the failure that follows them', () => {
    const { heard, data, fail } = hear();
    data(Buffer.from('half'));
    fail(new Error('gone'));
    expect(heard).toEqual(['4', 'gone']);
  });
});
