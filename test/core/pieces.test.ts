// Bytes in pieces against the same bytes in one.
import { expect, test } from 'vitest';
import { Pieces } from '../../src-main/core/pieces.ts';
import { createRandom, inPieces, randomValue } from './support/random-json.ts';

test('bytes in pieces read like the same bytes in one', async () => {
  const random = createRandom(5);
  for (let round = 0; round < 2_000; round += 1) {
    const bytes = Buffer.from(JSON.stringify(randomValue(random)));
    const pieces = new Pieces([Buffer.alloc(0), ...inPieces(bytes, random)]);
    const from = Math.floor(random() * bytes.length);
    const to = from + Math.floor(random() * (bytes.length - from + 2));
    expect(pieces.length).toBe(bytes.length);
    expect(pieces.whole().equals(bytes)).toBe(true);
    expect(pieces.slice(from, to).whole().equals(bytes.subarray(from, to))).toBe(true);
    expect(pieces.at(from)).toBe(bytes[from]);
    expect(pieces.at(bytes.length)).toBeUndefined();
    expect(pieces.indexOf(0x5d)).toBe(bytes.indexOf(0x5d));
    if (round % 10 > 0) continue;
    const text = bytes.toString().slice(from, from + 1 + Math.floor(random() * 20));
    expect(await pieces.includes(text), `${text} in ${bytes}`).toBe(bytes.includes(text));
    expect(await pieces.includes(`${text}§`)).toBe(false);
  }
});
