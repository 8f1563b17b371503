// Text in views against the same text as a whole.
import { isUtf8 } from 'node:buffer';
import { expect, test } from 'vitest';
import { createUtf8Check } from '../../src-main/core/utf8-check.ts';
import { createRandom, inPieces } from './support/random-json.ts';

test('text in views is UTF-8 exactly when it is as a whole', () => {
  const random = createRandom(6);
  let sound = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const bytes = Buffer.from('aé日𝄞'.repeat(1 + Math.floor(random() * 3)));
    for (let fault = 0; fault < Math.floor(random() * 3); fault += 1) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const cut = bytes.subarray(0, Math.ceil(bytes.length * (random() < 0.2 ? random() : 1)));
    const check = createUtf8Check();
    const found = inPieces(cut, random).every(check.isFine) && check.isOver();
    expect(found, cut.toString('hex')).toBe(isUtf8(cut));
    if (found) sound += 1;
  }
  expect(sound).toBeGreaterThan(500);
});
