// A burst passes whole and in order; of a flood the last of each kind passes, later, and at the pace of bursts.
import { getHeapSpaceStatistics } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { createNotificationThrottle } from '../../../src-main/core/servers/notification-throttle.ts';
import { handClock } from './stdio/support.ts';

const changed = (uri?: string, n?: number) => ({
  jsonrpc: '2.0',
  method: uri === undefined ? 'notifications/tools/list_changed' : 'notifications/resources/updated',
  params: { ...(uri !== undefined && { uri }), n },
});

describe('the throttle', () => {
  const setUp = () => {
    const clock = handClock();
    const told: unknown[] = [];
    const throttle = createNotificationThrottle(clock, (notification) => told.push(notification));
    const add = (notification: Readonly<Record<string, unknown>>, length = 100) => {
      if (throttle.admit(notification, length)) told.push(notification);
    };
    return { clock, told, throttle: { ...throttle, add } };
  };

  test('passes 100 in an interval untouched, and as many in the next', () => {
    const { clock, told, throttle } = setUp();
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 100; index++) throttle.add(changed('a', round * 100 + index));
      clock.advance(100);
    }
    expect(told).toEqual(Array.from({ length: 300 }, (_, n) => changed('a', n)));
  });

  test('keeps the last of each kind of what comes beyond, and tells it when the interval ends', () => {
    const { clock, told, throttle } = setUp();
    for (let n = 0; n < 100; n++) throttle.add(changed('a', n));
    for (let n = 0; n < 5_000; n++) throttle.add(changed(['a', 'b'][n % 2], n));
    throttle.add(changed(undefined, 1));
    expect(told).toHaveLength(100);
    clock.advance(99);
    expect(told).toHaveLength(100);
    clock.advance(1);
    expect(told.slice(100)).toEqual([changed('a', 4_998), changed('b', 4_999), changed(undefined, 1)]);
    expect(clock.pending).toBe(0);
  });

  test('passes only the last of each kind for as long as the flood goes on, and all again after it', () => {
    const { clock, told, throttle } = setUp();
    const flood = () => {
      for (let n = 0; n < 1_000; n++) throttle.add(changed('a', n));
      clock.advance(100);
    };
    for (let round = 0; round < 5; round++) flood();
    expect(told).toHaveLength(100 + 5);
    clock.advance(100);
    flood();
    expect(told).toHaveLength(105 + 100 + 1);
  });

  test('keeps what comes while something waits behind it', () => {
    const { clock, told, throttle } = setUp();
    for (let n = 0; n <= 100; n++) throttle.add(changed('a', n));
    throttle.add(changed('b', 0));
    clock.advance(100);
    throttle.add(changed('c', 0));
    expect(told.slice(100)).toEqual([changed('a', 100), changed('b', 0), changed('c', 0)]);
  });

  test('delivers at once what waits when it is to be heard before something else', () => {
    const { clock, told, throttle } = setUp();
    throttle.release();
    for (let n = 0; n < 150; n++) throttle.add(changed('a', n));
    throttle.release();
    expect(told.slice(100)).toEqual([changed('a', 149)]);
    expect(clock.pending).toBe(0);
  });

  test('tells kinds apart by what is short, whatever else stands there', () => {
    const { clock, told, throttle } = setUp();
    for (let n = 0; n < 100; n++) throttle.add(changed('a', n));
    const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    const of = (subscriptionId: unknown) => ({
      ...changed('a'),
      params: { uri: deep, n: 0, _meta: { 'io.modelcontextprotocol/subscriptionId': subscriptionId } },
    });
    for (const id of ['one', 'two', 'two', deep]) throttle.add(of(id));
    clock.advance(100);
    expect(told).toHaveLength(103);
  });

  test('delivers what waits at the pace of bursts, each in its turn', () => {
    const { clock, told, throttle } = setUp();
    for (let n = 0; n < 350; n++) throttle.add(changed(`uri-${n}`, 0));
    for (let interval = 2; interval <= 4; interval++) {
      // What comes again and again does not lose its turn by that, nor keep others from theirs.
      for (let n = 100; n < 105; n++) throttle.add(changed(`uri-${n}`, interval));
      clock.advance(100);
      expect(told).toHaveLength(Math.min(interval * 100, 355));
    }
    expect(told.slice(195, 200)).toEqual([100, 101, 102, 103, 104].map((n) => changed(`uri-${n}`, 2)));
    expect(told.slice(200, 345)).toEqual(Array.from({ length: 145 }, (_, n) => changed(`uri-${200 + n}`, 0)));
    clock.advance(100);
    expect(told.slice(350)).toEqual([100, 101, 102, 103, 104].map((n) => changed(`uri-${n}`, 4)));
    expect(clock.pending).toBe(0);
  });

  test('delivers at once what waits, all of it, when it is to be heard before something else', () => {
    const { clock, told, throttle } = setUp();
    for (let n = 0; n < 450; n++) throttle.add(changed(`uri-${n}`, 0));
    throttle.release();
    expect(told).toEqual(Array.from({ length: 450 }, (_, n) => changed(`uri-${n}`, 0)));
    expect(clock.pending).toBe(0);
  });

  test('leaves nothing behind of a flood that only a full collection would free', () => {
    const { throttle } = setUp();
    const oldSpace = () =>
      getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size;
    const flood = (count: number) => {
      for (let n = 0; n < count; n++) throttle.add(changed('a', n));
    };
    flood(50_000);
    // What it holds outlives some collections of the young: only then what comes after it can.
    for (let n = 0; n < 200; n++) Array.from({ length: 20_000 }, () => ({ n }));
    const before = Number(oldSpace());
    flood(500_000);
    // Some 100 bytes each where every one left something.
    expect((Number(oldSpace()) - before) / 500_000).toBeLessThan(10);
  });

  test('holds a bounded number of kinds, and nothing once it is stopped', () => {
    const { clock, told, throttle } = setUp();
    for (let n = 0; n < 50_000; n++) throttle.add(changed(`uri-${n}`, n));
    for (let interval = 0; interval < 20; interval++) clock.advance(100);
    expect(told).toHaveLength(2_100);
    for (let n = 0; n < 200; n++) throttle.add(changed('a', n));
    throttle.stop();
    clock.advance(1_000);
    for (let n = 0; n < 200; n++) throttle.add(changed('a', n));
    clock.advance(1_000);
    expect(told).toHaveLength(2_100);
    expect(clock.pending).toBe(0);
  });

  test('holds no more than 2 MiB, and as much again when that is told', () => {
    const { clock, told, throttle } = setUp();
    const LENGTH = 2 ** 18;
    const flood = (length: number) => {
      for (let n = 0; n < 20; n++) throttle.add(changed(`uri-${n}`, length), length);
    };
    for (let n = 0; n < 100; n++) throttle.add(changed('a', n));
    flood(LENGTH);
    flood(LENGTH / 2);
    clock.advance(100);
    expect(told.slice(100)).toEqual([
      ...Array.from({ length: 8 }, (_, n) => changed(`uri-${n}`, LENGTH / 2)),
      ...Array.from({ length: 8 }, (_, n) => changed(`uri-${8 + n}`, LENGTH / 2)),
    ]);
    clock.advance(100);
    for (let n = 0; n < 100; n++) throttle.add(changed('a', n));
    flood(24 * LENGTH);
    throttle.release();
    expect(told.slice(216)).toEqual([changed('uri-0', 24 * LENGTH)]);
  });
});
