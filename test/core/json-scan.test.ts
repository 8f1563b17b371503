// What is read off JSON without parsing it agrees with what a parser finds, however the bytes are cut into pieces.
import { describe, expect, test } from 'vitest';
import { JsonScan } from '../../src-main/core/json-scan.ts';
import { createRandom, depthOf, inPieces, randomValue } from './support/random-json.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

function scanned(pieces: readonly Buffer[]) {
  const marks: string[] = [];
  const scan = new JsonScan(pieces, 2, (byte, at, depth, values) => {
    marks.push(`${String.fromCharCode(byte)} ${at} ${depth} ${values}`);
  });
  while (scan.read());
  return { deepest: scan.deepest, values: scan.values, marks };
}

/** Objects, arrays and texts, keys among them, and commas. */
function valuesIn(value: unknown): number {
  if (typeof value === 'string') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value);
  const keys = Array.isArray(value) ? 0 : members.length;
  return members.reduce<number>((sum, each) => sum + valuesIn(each), 1 + keys + Math.max(0, members.length - 1));
}

describe('a scan', () => {
  test('counts what a parser makes, and changes nothing that a parser sees', () => {
    const random = createRandom(11);
    for (let round = 0; round < 5_000; round += 1) {
      const value = randomValue(random);
      const text = JSON.stringify(value, null, ['', 1, '\t', '\r\n '][Math.floor(random() * 4)]);
      const pieces = inPieces(bytes(text), random);
      const found = scanned(pieces);
      expect(found, text).toMatchObject({ deepest: depthOf(value), values: valuesIn(value) });
      expect(found).toEqual(scanned([bytes(text)]));
      const left = Buffer.concat(pieces).toString();
      expect(left).not.toMatch(/[\r\n]/);
      expect(JSON.parse(left)).toEqual(JSON.parse(text));
    }
  });

  test('finds the end of texts of any length, whatever is escaped in them and wherever they are cut', () => {
    for (let length = 0; length < 140; length += 1) {
      for (const end of ['', '\\', '"', '\\\\', '\\"']) {
        const json = bytes(JSON.stringify(['x'.repeat(length) + end, ']', {}]));
        const whole = scanned([json]);
        expect(whole).toMatchObject({ deepest: 2, values: 6 });
        for (const at of [1, length, length + 1, length + 2, length + 3, length + 4]) {
          const pieces = [json.subarray(0, at), json.subarray(at)].filter((piece) => piece.length > 0);
          expect(scanned(pieces), `${json} cut at ${at}`).toEqual(whole);
        }
      }
    }
  });

  test.each(['', '"', '{"a', '{"a\\', ']]]]', '[[[', '\\"', '{]', 'nonsense'])('gets over %j', (text) => {
    expect(() => scanned([bytes(text)])).not.toThrow();
  });
});
