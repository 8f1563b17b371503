// Bytes in pieces against the same bytes in one.
import { isUtf8 } from 'node:buffer';
import { expect, test } from 'vitest';
import { createUtf8Check, Pieces } from '../../src-main/core/pieces.ts';
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

test('bytes in pieces are UTF-8 exactly when they are as a whole', async () => {
  const random = createRandom(6);
  let sound = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const bytes = Buffer.from('aé日𝄞'.repeat(1 + Math.floor(random() * 3)));
    for (let fault = 0; fault < Math.floor(random() * 3); fault += 1) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const cut = bytes.subarray(0, Math.ceil(bytes.length * (random() < 0.2 ? random() : 1)));
    const check = createUtf8Check();
    const found = (await new Pieces(inPieces(cut, random)).every(check.isFine)) && check.isOver();
    expect(found, cut.toString('hex')).toBe(isUtf8(cut));
    if (found) sound += 1;
  }
  expect(sound).toBeGreaterThan(500);
});
