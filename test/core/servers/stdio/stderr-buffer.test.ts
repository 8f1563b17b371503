// What can be read of a server's stderr: the last of it, redacted, without control characters, never more than agreed.
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../src-main/core/redactor.ts';
import { createStderrBuffer } from '../../../../src-main/core/servers/stdio/stderr-buffer.ts';

const same = (text: string) => text;
const plain = { redact: same, redactCut: same };
const KIB = 1_024;

describe('the lines', () => {
  test('are those written, whatever the chunks, without blank ones and line breaks', () => {
    const buffer = createStderrBuffer(plain);
    for (const byte of Buffer.from('first line\r\n\n\tsecond\nhalf')) buffer.append(Buffer.of(byte));
    expect(buffer.lines()).toEqual(['first line', '  second', 'half']);
  });

  test('are none at first', () => {
    expect(createStderrBuffer(plain).lines()).toEqual([]);
    expect(createStderrBuffer(plain).tail()).toBe('');
  });

  test('stay within 256 KiB, the newest kept and the oldest never shown in part', () => {
    const buffer = createStderrBuffer(plain);
    for (let line = 0; line < 20_000; line++) buffer.append(Buffer.from(`line number ${line} ${'x'.repeat(40)}\n`));
    const lines = buffer.lines();
    expect(lines.at(-1)).toMatch(/^line number 19999 x+$/);
    for (const line of lines) expect(line).toMatch(/^line number \d+ x{40}$/);
    expect(lines.join('\n').length).toBeLessThanOrEqual(256 * KIB);
    expect(lines.join('\n').length).toBeGreaterThan(200 * KIB);
  });

  test('are cut at 8 KiB, and one of 1 MB pushes out none of the others', () => {
    const buffer = createStderrBuffer(plain);
    buffer.append(Buffer.from('before\n'));
    for (let part = 0; part < 16; part++) buffer.append(Buffer.alloc(65_536, 'x'));
    buffer.append(Buffer.from('\nafter\n'));
    const lines = buffer.lines();
    expect(lines.map((line) => line.length)).toEqual([6, 8 * KIB, 5]);
    expect(lines[1]).toMatch(/x…$/);
  });

  test('show control sequences for what they are, colours not at all', () => {
    const buffer = createStderrBuffer(plain);
    buffer.append(Buffer.from('\u001b[31mred\u001b[0m \u001b]8;;file:///x\u0007link \u202Ebidi \0\n'));
    expect(buffer.lines()).toEqual(['red \\u001b]8;;file:///x\\u0007link \\u202ebidi \\u0000']);
  });

  test('survive bytes that are no text', () => {
    const buffer = createStderrBuffer(plain);
    buffer.append(Buffer.from([0xff, 0xfe, 0x41, 0x0a]));
    expect(buffer.lines()).toEqual(['\uFFFD\uFFFDA']);
  });
});

describe('secrets', () => {
  const secret = 'agwc-3f1c9d7e-5a21-4b0f-9c77-1d2e3f4a5b6c';
  const redactor = createRedactor();
  redactor.set('test', [secret]);
  const shown = (text: string) => {
    const buffer = createStderrBuffer(redactor);
    buffer.append(Buffer.from(text));
    return buffer.lines().join('\n');
  };

  test('are taken out before anything is cut', () => {
    for (let before = 8 * KIB - 60; before < 8 * KIB + 20; before++) {
      expect(shown(`${' '.repeat(before)}${secret}${'y'.repeat(9_000)}\n`).includes('agwc-')).toBe(false);
    }
  });

  test('do not survive where a line of 12 KiB was cut, however much of it they were', () => {
    const long = 'agwc-'.padEnd(107, '0123456789');
    const own = createRedactor();
    own.set('test', [long]);
    for (let shift = 0; shift < 107; shift += 7) {
      const buffer = createStderrBuffer(own);
      buffer.append(Buffer.from(`${'é'.repeat(shift)}${long.repeat(150)}\nnext\n`));
      expect(buffer.lines().join('\n').includes(long.slice(0, 8)), `shift ${shift}`).toBe(false);
    }
  });

  test('are taken out of a line that ends in their first part, but not of one that is whole', () => {
    expect(shown(`token ${secret.slice(0, 20)}`)).toBe('token [redacted]');
    expect(shown(`token ${secret.slice(0, 20)} is wrong`)).toBe('token agwc-3f1c9d7e-5a21-4 is wrong');
  });

  test('do not survive in the half line that the ring has lost the beginning of', () => {
    for (let shift = 0; shift < 60; shift++) {
      const buffer = createStderrBuffer(redactor);
      buffer.append(Buffer.from(`${'a'.repeat(100 + shift)} ${secret}\n`));
      for (let line = 0; line < 256; line++) buffer.append(Buffer.from(`${'z'.repeat(KIB - 1)}\n`));
      expect(/[0-9a-f]{8}/.test(buffer.lines().join('\n')), `shift ${shift}`).toBe(false);
    }
  });

  test('are found behind and between colours', () => {
    expect(shown(`token \u001b[32m${secret}\u001b[0m\n`)).toBe('token [redacted]');
    expect(shown(`token ${secret.slice(0, 10)}\u001b[32m${secret.slice(10)}\n`)).toBe('token [redacted]');
  });
});

describe('the tail', () => {
  const filled = (...lines: string[]) => {
    const buffer = createStderrBuffer(plain);
    buffer.append(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    return buffer;
  };

  test('holds the last whole lines that fit, counted in bytes', () => {
    const buffer = filled('one', 'two', 'drei €');
    expect(buffer.tail()).toBe('one\ntwo\ndrei €');
    expect(buffer.tail(12)).toBe('two\ndrei €');
    expect(buffer.tail(11)).toBe('drei €');
  });

  test('never exceeds 4 KiB, whatever is asked for', () => {
    const buffer = filled(...Array.from({ length: 500 }, (_, index) => `line ${index} ${'é'.repeat(20)}`));
    expect(Buffer.byteLength(buffer.tail(1_000_000))).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(buffer.tail(1_000_000))).toBeGreaterThan(4_000);
  });

  test('of one line that is too long is its beginning', () => {
    const tail = filled('€'.repeat(5_000)).tail(100);
    expect(tail).toMatch(/^€+…$/);
    expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(100);
  });
});
