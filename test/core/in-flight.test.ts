// What runs now and how it is taken back: the list keeps nothing that has ended alive, the cancellation acts as an AbortSignal.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src-main/core/cancellation.ts';
import { InFlight } from '../../src-main/core/in-flight.ts';

describe('what is in flight', () => {
  it('is there in the order it began until it is taken out, once', () => {
    const list = new InFlight<{ readonly id: number }>();
    const [one, two, three] = [{ id: 1 }, { id: 2 }, { id: 3 }];
    for (const each of [one, two, three]) list.add(each);
    expect(list.delete(two)).toBe(true);
    expect(list.delete(two)).toBe(false);
    expect(list.all()).toEqual([one, three]);
    expect(list.size).toBe(2);
    expect(list.find(({ id }) => id === 3)).toBe(three);
    expect(list.find(({ id }) => id === 2)).toBeUndefined();
  });

  it('does not outlive a collection of the young once it has ended', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
    const list = new InFlight<object>();
    collect();
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let round = 0; round < 100; round++) {
      const calls = Array.from({ length: 16 * 8 }, () => ({ held: new Array(100).fill(round) }));
      for (let at = 0; at < calls.length; at++) {
        list.add(calls[at] as object);
        if (at >= 16) list.delete(calls[at - 16] as object);
      }
      for (const call of calls) list.delete(call);
      collect({ type: 'minor' });
    }
    // All of it would be ten megabytes.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4 * 1024 * 1024);
  });
});

describe('a cancellation', () => {
  it('tells every listener once, and the signal made of it, before or after', () => {
    const told: string[] = [];
    const cancellation = new Cancellation();
    const removed = () => told.push('removed');
    cancellation.addEventListener('abort', () => told.push('first'));
    cancellation.addEventListener('abort', removed);
    cancellation.addEventListener('abort', { handleEvent: () => told.push('object') });
    cancellation.removeEventListener('abort', removed);
    const { signal } = cancellation;
    signal.addEventListener('abort', () => told.push('signal'));
    expect([cancellation.aborted, signal.aborted]).toEqual([false, false]);
    cancellation.abort();
    cancellation.abort();
    expect(told).toEqual(['first', 'object', 'signal']);
    expect([cancellation.aborted, signal.aborted, cancellation.signal.aborted]).toEqual([true, true, true]);
    const late = new Cancellation();
    late.abort();
    expect(late.signal.aborted).toBe(true);
  });
});
