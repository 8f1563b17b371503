// The signals of a terminal: the first is heard whoever else listens, its echo too, and the next one is the system's.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processTerminal } from '../../src-main/cli/terminal.ts';

/** The listener that a library leaves: it catches a signal once, and passes it on to whoever listens then. */
const passOn = () => process.emit('SIGHUP');

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  process.off('SIGHUP', passOn);
});

test.each(['before', 'after'])('a library that passes on what it caught, loaded %s us, ends nothing', (order) => {
  const others = process.listenerCount('SIGHUP');
  const onEnd = vi.fn();
  if (order === 'before') process.once('SIGHUP', passOn);
  processTerminal().onEnd(onEnd);
  if (order === 'after') process.once('SIGHUP', passOn);
  process.emit('SIGHUP');
  expect(onEnd).toHaveBeenCalledTimes(2);
  // Without a listener the system would end the process.
  expect(process.listenerCount('SIGHUP')).toBe(others + 1);
  vi.advanceTimersByTime(1_000);
  expect(process.listenerCount('SIGHUP')).toBe(others);
});

test('the second Ctrl+C of a person ends it at once', () => {
  const counts = () => (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => process.listenerCount(signal));
  const others = counts();
  processTerminal().onEnd(() => {});
  expect(counts()).toEqual(others.map((count) => count + 1));
  process.emit('SIGINT');
  vi.advanceTimersByTime(1_000);
  expect(counts()).toEqual(others);
});
