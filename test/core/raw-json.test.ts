import { expect, test } from 'vitest';
import { Pieces } from '../../src-main/core/pieces.ts';
import { RawJson, saysIsError } from '../../src-main/core/raw-json.ts';

test.each([
  ['{"isError":true,"content":[]}', true],
  ['{"content":[{"type":"text","text":"x"}],"isError": true}', true],
  ['{"content":[],"isError":false}', false],
  ['{"content":[{"isError":true}],"a":[{"isError":true}]}', false],
  ['{}', false],
])('%s says of itself that it is an error: %s', (text, says) => {
  const bytes = Buffer.from(text);
  expect(saysIsError(new RawJson(new Pieces([bytes])))).toBe(says);
  expect(saysIsError(new RawJson(new Pieces([...bytes].map((byte) => Buffer.of(byte)))))).toBe(says);
  expect(saysIsError(JSON.parse(text))).toBe(says);
});
