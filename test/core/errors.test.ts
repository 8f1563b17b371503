// What of a server's own words goes into our sentences.
import { expect, test } from 'vitest';
import { connectionError } from '../../src-main/core/errors.ts';

const answered = (message: unknown) =>
  connectionError(Object.assign(new Error(), { name: 'UpstreamRpcError', message }), 'notes').message;
const HEAD = 'Could not reach notes: it answered with an error: ';

test('short words are there as they are, control characters spelled out', () => {
  expect(answered('no\u001b[2J')).toBe(`${HEAD}no\\u001b[2J`);
  expect(answered('x'.repeat(300))).toBe(HEAD + 'x'.repeat(300));
  for (const none of ['', null]) expect(answered(none)).toBe(`${HEAD}without a message`);
});

test('long ones end before a word that would be cut: half a secret is recognised by nobody', () => {
  const secret = 'agwc-3f1c9d7e-5a21-4b0f-9c77-1d2e3f4a5b6c';
  for (let before = 240; before < 310; before += 1) {
    const said = answered(`${'x'.repeat(before)} ${secret} is wrong`);
    expect(said.replace(secret, '').includes('agwc'), `${before}`).toBe(false);
    expect(said.length).toBeLessThanOrEqual(HEAD.length + 302);
  }
  expect(answered(`${'x'.repeat(299)}${secret}`)).toBe(`${HEAD}with a message that is too long to show`);
});
