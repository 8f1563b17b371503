// Log lines: their form in JSON and text, what is kept out of them, and that none of them fails.
import { describe, expect, test } from 'vitest';
import { createLogger, type LoggerOptions, visible } from '../../src-main/core/logger.ts';
import { createRedactor } from '../../src-main/core/redactor.ts';

const SECRET = 'agwc "secret"\n\u200bwith\todd letters';

function lines(change: Partial<LoggerOptions> = {}) {
  const written: string[] = [];
  const redactor = createRedactor();
  redactor.set('test', [SECRET]);
  const now = () => Date.UTC(2026, 10, 23, 3, 17, 51, 604);
  const logger = createLogger({ level: 'debug', write: (line) => written.push(line), redactor, now, ...change });
  return { logger, written, last: () => JSON.parse(written.at(-1) ?? 'null') };
}

describe('a line of JSON', () => {
  test('says when, how serious and what, and the fields', () => {
    const { logger, written } = lines();
    logger.info('Connected', { server: 'one', tools: 3, none: null });
    expect(written).toEqual([
      '{"time":"2026-11-23T03:17:51.604Z","level":"info","message":"Connected","server":"one","tools":3,"none":null}',
    ]);
  });

  test('keeps its own words when a field has the name of one', () => {
    const { logger, last } = lines();
    logger.warn('Real', { message: 'forged', level: 'debug', time: 'never', other: 1 });
    expect(last()).toEqual({ time: '2026-11-23T03:17:51.604Z', level: 'warn', message: 'Real', other: 1 });
  });

  test('shows an error with its code and what caused it', () => {
    const { logger, last } = lines();
    const cause = Object.assign(new TypeError('refused'), { code: 'ECONNREFUSED' });
    logger.error('Failed', { error: new AggregateError([new Error('one')], 'all failed', { cause }) });
    expect(last().error).toMatchObject({
      name: 'AggregateError',
      message: 'all failed',
      cause: { name: 'TypeError', message: 'refused', code: 'ECONNREFUSED' },
      errors: [{ message: 'one' }],
    });
    expect(last().error.stack).toContain('logger.test.ts');
  });

  test('can hold whatever is logged', () => {
    const { logger, last } = lines();
    const circle: Record<string, unknown> = {
      big: 10n,
      call: () => 0,
      when: new Date(0),
      url: new URL('http://h/'),
      lone: '\ud800',
    };
    circle.self = { circle };
    logger.info('Odd', { circle, deep: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)), symbol: Symbol('s') });
    expect(last()).toMatchObject({
      circle: {
        big: '10',
        call: '[function]',
        when: '1970-01-01T00:00:00.000Z',
        url: 'http://h/',
        self: { circle: '[…]' },
      },
      symbol: 'Symbol(s)',
    });
  });

  test('is written even when a field cannot be read', () => {
    const { logger, last } = lines();
    const hostile = {
      get value() {
        throw new Error('no');
      },
    };
    logger.error('Still here', { hostile });
    expect(last()).toMatchObject({ message: 'Still here', fields: '[unreadable]' });
  });

  test('is short and remains JSON, however much is logged', () => {
    const { logger, written, last } = lines();
    logger.info('x'.repeat(100_000), { text: '🔑'.repeat(50_000) });
    expect(written[0]?.length).toBeLessThanOrEqual(8_192);
    expect(last().text).toMatch(/^(?:🔑)+.?…$/u);
    logger.info(
      'Many',
      Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key${index}`, 'value value'])),
    );
    expect(last()).toMatchObject({ message: 'Many', truncated: true });
  });

  test('cannot steer a terminal', () => {
    const { logger, written, last } = lines();
    const hostile = '\u001b]8;;http://evil\u0007 \u009b31m \u202eabc\u2028 \u{e0041}';
    logger.info(hostile, { [hostile]: hostile });
    expect(written[0]).toMatch(/^[\x20-\x7e]+$/);
    expect(last().message).toBe(hostile);
  });
});

describe('a line of text', () => {
  test('says the same in a form for people', () => {
    const { logger, written } = lines({ format: 'text' });
    logger.warn('Slow', { server: 'one', list: [1, 2], absent: undefined });
    expect(written).toEqual(['03:17:51 warn  Slow server=one list=[1,2] absent=undefined']);
  });

  test('is one line, whatever is in it, and of bounded length', () => {
    const { logger, written } = lines({ format: 'text' });
    logger.info('first\nsecond\r\u001b[2K', { 'a\nb': 'c\nd' });
    expect(written[0]).toBe('03:17:51 info  first\\nsecond\\u000d\\u001b[2K a\\nb=c\\nd');
    logger.info(
      'Many',
      Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key${index}`, 'value value'])),
    );
    expect(written[1]?.length).toBeLessThanOrEqual(8_193);
  });
});

describe.each(['json', 'text'] as const)('secrets in %s', (format) => {
  test('are taken out of messages, fields, names of fields, errors and their causes', () => {
    const { logger, written } = lines({ format });
    const error = new Error(`bad header ${SECRET}`, { cause: { value: SECRET } });
    logger.child({ base: SECRET }).error(`message ${SECRET}`, { [SECRET]: 1, deep: { list: [SECRET] }, error });
    expect(written).toHaveLength(1);
    expect(written[0]).not.toMatch(/agwc|odd letters/);
    expect(written[0]).toContain('message [redacted]');
  });

  test('are taken out before a text is cut', () => {
    const { logger, written } = lines({ format });
    for (let start = 2_020; start <= 2_060; start += 1)
      logger.info('x'.repeat(start) + SECRET, { field: 'x'.repeat(start) + SECRET });
    expect(written.join()).not.toMatch(/agwc/);
  });
});

test('lines below the level are not written, and a silent logger writes nothing', () => {
  const { logger, written } = lines({ level: 'warn' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level);
  expect(written.map((line) => JSON.parse(line).level)).toEqual(['warn', 'error']);
  const silent = lines({ level: 'silent' });
  silent.logger.error('nothing');
  expect(silent.written).toEqual([]);
});

test('a child adds its fields to every line, and its own can be overridden', () => {
  const { logger, last } = lines();
  logger.child({ server: 'one', run: 1 }).child({ run: 2 }).info('Hello', { extra: true });
  expect(last()).toMatchObject({ server: 'one', run: 2, extra: true });
});

test('visible spells out what is not seen and leaves the rest, emoji included', () => {
  expect(visible('a\tb\u200bc\u{e0020}d\u00ade')).toBe('a\\u0009b\\u200bc\\udb40\\udc20d\\u00ade');
  expect(visible('Ünïcödé 工具 ⚠️ 🔑')).toBe('Ünïcödé 工具 ⚠️ 🔑');
});
