// Reading `WWW-Authenticate`: the ordinary, the odd and the hostile.
import { expect, test } from 'vitest';
import { NO_CHALLENGE, readChallenge } from '../../../src-main/core/auth/challenge.ts';

const read = (value: string) => readChallenge(new Headers({ 'www-authenticate': value }));

test('an ordinary challenge', () => {
  const found = read(
    'Bearer error="insufficient_scope", error_description="you \\"need\\" more", scope="a b", resource_metadata="https://x.test/prm"',
  );
  expect(found).toEqual({
    error: 'insufficient_scope',
    errorDescription: 'you "need" more',
    scope: 'a b',
    resourceMetadata: new URL('https://x.test/prm'),
  });
});

test('written in other ways, and beside other schemes', () => {
  expect(read('bearer scope=a , error = invalid_token')).toMatchObject({ scope: 'a', error: 'invalid_token' });
  expect(read('Basic realm="scope=x", Bearer scope="a"')).toMatchObject({ scope: 'a' });
  expect(read('Bearer scope="a", scope="b", Digest scope="c"')).toMatchObject({ scope: 'a' });
  expect(read('Bearer')).toEqual(NO_CHALLENGE);
  expect(readChallenge(new Headers())).toEqual(NO_CHALLENGE);
  expect(read('Negotiate scope="a"')).toEqual(NO_CHALLENGE);
});

test.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://u:p@x.test/',
  'x',
  '',
  `https://x.test/${'a'.repeat(4_000)}`,
])('an address that is none: %.40s', (url) => {
  expect(read(`Bearer resource_metadata="${url}"`).resourceMetadata).toBeNull();
});

test.each(['a  b', ' a', 'a"b', 'a\\b', 'a\tb'])('scopes that are none: %j', (scope) => {
  expect(read(`Bearer scope="${scope.replace(/[\\"]/g, '\\$&')}"`).scope).toBeNull();
});

test.each([
  ['an open quote', `Bearer ${'resource_metadata="'.repeat(3_000)}`],
  ['a thousand challenges', Array.from({ length: 1_000 }, (_, i) => `Bearer scope="s${i}"`).join(', ')],
  ['64 KB of one word', `Bearer ${'a'.repeat(65_536)}`],
  ['64 KB of equal signs', `Bearer ${'a='.repeat(32_768)}`],
  ['64 KB of spaces', `Bearer a${' '.repeat(65_536)}`],
  ['64 KB of backslashes', `Bearer a="${'\\'.repeat(65_536)}`],
])('%s is read without a stall', (_what, header) => {
  const start = performance.now();
  read(header);
  expect(performance.now() - start).toBeLessThan(1_000);
});
