// A token that keeps itself alive: one request for any number of callers, in time, and never a storm.
import { describe, expect, test } from 'vitest';
import { AuthFailure, SignInNeeded } from '../../../src-main/core/auth/auth-errors.ts';
import { type FetchedToken, RenewingTokenProvider } from '../../../src-main/core/auth/renewing-provider.ts';
import { lifeOf, renewalWindow } from '../../../src-main/core/auth/token-life.ts';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const flush = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Counts requests and answers them with `token-1`, `token-2`…, each of the given life. */
function countingProvider(expiresIn: unknown = 3_600) {
  const clock = createManualClock();
  const redactor = createRedactor();
  const source = {
    requests: 0,
    expiresIn,
    fails: null as Error | null,
    gate: Promise.resolve(),
    askedAt: [] as number[],
    refused: [] as (string | null)[],
  };
  const provider = new RenewingTokenProvider({
    kind: 'command',
    source: 'test',
    clock,
    redactor,
    fetchToken: async (_signal, refused): Promise<FetchedToken> => {
      source.requests++;
      source.askedAt.push(clock.monotonic());
      source.refused.push(refused);
      const token = `access-token-${source.requests}`;
      await source.gate;
      if (source.fails) throw source.fails;
      return { access_token: token, expires_in: source.expiresIn };
    },
  });
  return { clock, redactor, source, provider };
}

describe('how long a token lives', () => {
  test.each([
    [undefined, Number.POSITIVE_INFINITY],
    [null, Number.POSITIVE_INFINITY],
    [3_600, 3_600_000],
    ['3600', 3_600_000],
    [0.5, 500],
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    ['soon', 0],
    ['', 0],
    [true, 0],
    [{}, 0],
    [86_401, 86_400_000],
    [1e308 * 10, 86_400_000],
  ])('expires_in %j', (expiresIn, life) => {
    expect(lifeOf(expiresIn)).toBe(life);
  });

  test.each([
    [3_600_000, 300_000],
    [1_000_000, 200_000],
    [200_000, 60_000],
    [100_000, 50_000],
    [10_000, 5_000],
    [86_400_000, 300_000],
  ])('of %i ms the last %i are for the renewal', (life, window) => {
    expect(renewalWindow(life)).toBe(window);
  });
});

test('a hundred callers cause one request, at the start and at the end of the life', async () => {
  const { clock, source, provider } = countingProvider(10);
  const first = await Promise.all(Array.from({ length: 100 }, () => provider.getToken()));
  expect(new Set(first)).toEqual(new Set(['access-token-1']));
  expect(source.requests).toBe(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  source.gate = promise;
  // The renewal begins and stands still: the token is over before it ends.
  clock.advance(10_000);
  const waiting = Promise.all(Array.from({ length: 100 }, () => provider.getToken()));
  await flush();
  resolve();
  expect(new Set(await waiting)).toEqual(new Set(['access-token-2']));
  expect(source.requests).toBe(2);
});

test('it is renewed before its end while the old one serves', async () => {
  const { clock, source, provider } = countingProvider(10);
  await provider.getToken();
  clock.advance(4_999);
  expect(provider.peek()).toBe('access-token-1');
  await flush();
  expect(source.requests).toBe(1);
  clock.advance(1);
  expect(provider.peek()).toBe('access-token-1');
  await flush();
  expect(source.requests).toBe(2);
  expect(provider.peek()).toBe('access-token-2');
});

test('a token nobody used since is not renewed until somebody asks', async () => {
  const { clock, source, provider } = countingProvider(100);
  await provider.getToken();
  clock.advance(50_000);
  await flush();
  expect(source.requests).toBe(2);
  clock.advance(500_000);
  await flush();
  expect(source.requests).toBe(2);
  expect(provider.peek()).toBeNull();
  expect(await provider.getToken()).toBe('access-token-3');
});

test('a wall clock that jumps changes nothing', async () => {
  let wall = Date.UTC(2026, 10, 23);
  const manual = createManualClock();
  let requests = 0;
  const provider = new RenewingTokenProvider({
    kind: 'command',
    source: null,
    clock: { ...manual, now: () => wall },
    fetchToken: async () => ({ access_token: `t${++requests}`, expires_in: 3_600 }),
  });
  await provider.getToken();
  for (const day of [86_400_000, -2 * 86_400_000, 86_400_000]) {
    wall += day;
    expect(await provider.getToken()).toBe('t1');
    expect(provider.state().valid_until).toBe(new Date(wall + 3_600_000).toISOString().replace('Z', '000+00:00'));
  }
  expect(requests).toBe(1);
});

test('without expires_in it is used until it is refused', async () => {
  const { clock, source, provider } = countingProvider(null);
  await provider.getToken();
  clock.advance(30 * 86_400_000);
  expect(await provider.getToken()).toBe('access-token-1');
  expect(provider.state()).toMatchObject({ status: 'valid', valid_until: null, next_refresh: null });
  expect(await provider.replace('access-token-1')).toBe('access-token-2');
  expect(source.requests).toBe(2);
});

test.each([0, -5, 'never'])('expires_in %j: used once, at most one request a second', async (expiresIn) => {
  const { clock, source, provider } = countingProvider(expiresIn);
  expect(await provider.getToken()).toBe('access-token-1');
  expect(provider.peek()).toBeNull();
  for (let call = 2; call <= 4; call++) {
    const waiting = Promise.all([provider.getToken(), provider.getToken()]);
    await flush();
    clock.advance(999);
    await flush();
    expect(source.requests).toBe(call - 1);
    clock.advance(1);
    expect(await waiting).toEqual([`access-token-${call}`, `access-token-${call}`]);
  }
  expect(source.askedAt).toEqual([0, 1_000, 2_000, 3_000]);
});

describe('a refused token', () => {
  test('is replaced once for all who were refused it, late ones included', async () => {
    const { source, provider } = countingProvider();
    const token = await provider.getToken();
    const replaced = await Promise.all(Array.from({ length: 100 }, () => provider.replace(token)));
    expect(new Set(replaced)).toEqual(new Set(['access-token-2']));
    expect(await provider.replace(token)).toBe('access-token-2');
    expect(source.requests).toBe(2);
    expect(source.refused).toEqual([null, token]);
  });

  test('whose replacement is refused too is not replaced again for a while, ever longer', async () => {
    const { clock, source, provider } = countingProvider();
    let token = await provider.getToken();
    const pauses: number[] = [];
    for (let round = 0; round < 8; round++) {
      const next = await provider.replace(token);
      expect(next).toBe(`access-token-${round + 2}`);
      token = next as string;
      provider.reject(token);
      let pause = 0;
      for (; (await provider.replace(token).then((found) => found === null)) && pause < 200; pause++) {
        expect(source.requests).toBe(round + 2);
        clock.advance(1_000);
      }
      pauses.push(pause);
      token = (await provider.getToken()) as string;
      source.requests = round + 2;
    }
    expect(pauses.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 60]);
  });

  test('still serves other requests meanwhile', async () => {
    const { provider } = countingProvider();
    const token = await provider.getToken();
    const next = (await provider.replace(token)) as string;
    provider.reject(next);
    expect(provider.peek()).toBe(next);
    expect(provider.state().last_error).toMatch(/refused/);
  });
});

describe('a failing source', () => {
  test('is asked after 1, 2, 4 … 60 s, however many ask meanwhile', async () => {
    const { clock, source, provider } = countingProvider();
    source.fails = new AuthFailure('no');
    await expect(provider.getToken()).rejects.toThrow('no');
    const asked: number[] = [];
    for (let second = 1; second <= 250; second++) {
      clock.advance(1_000);
      const before = source.requests;
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => provider.getToken()));
      expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
      if (source.requests > before) asked.push(second);
    }
    expect(asked).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
    source.fails = null;
    clock.advance(60_000);
    await expect(provider.getToken()).resolves.toMatch(/^access-token-/);
    expect(provider.state().last_error).toBeNull();
  });

  test('does no harm while the token at hand is good', async () => {
    const { clock, source, provider } = countingProvider(1_000);
    await provider.getToken();
    source.fails = new AuthFailure('down', { retryable: true });
    for (let second = 0; second < 999; second++) {
      expect(provider.peek()).toBe('access-token-1');
      clock.advance(1_000);
      await flush();
    }
    expect(source.requests).toBeGreaterThan(3);
    expect(source.requests).toBeLessThan(12);
    expect(provider.state()).toMatchObject({ status: 'valid', last_error: 'down' });
    clock.advance(1_000);
    expect(provider.peek()).toBeNull();
    expect(provider.state().status).toBe('error');
  });

  test('that asks to be left alone is, but a person may ask at once', async () => {
    const { clock, source, provider } = countingProvider();
    source.fails = new AuthFailure('slow down', { retryAfterMs: 30_000 });
    await expect(provider.getToken()).rejects.toThrow();
    clock.advance(29_999);
    await expect(provider.getToken()).rejects.toThrow();
    expect(source.requests).toBe(1);
    source.fails = null;
    await provider.refresh();
    expect(source.requests).toBe(2);
    expect(provider.peek()).toBe('access-token-2');
  });

  test('that never answers is given up', async () => {
    const { clock, source, provider } = countingProvider();
    source.gate = new Promise(() => {});
    const waiting = expect(provider.getToken()).rejects.toMatchObject({ code: 'auth_error', retryable: true });
    await flush();
    clock.advance(30_000);
    await waiting;
  });

  test.each([
    ['nothing', ''],
    ['a space', 'a b'],
    ['a line break', 'a\r\nx: y'],
    ['a NUL', 'a\u0000'],
    ['a letter beyond ASCII', 'ä'],
    ['64 KiB', 'x'.repeat(65_536)],
    ['a number', 7 as unknown as string],
  ])('that gives %s gives no token', async (_what, token) => {
    const provider = new RenewingTokenProvider({
      kind: 'command',
      source: null,
      fetchToken: async () => ({ access_token: token }),
    });
    await expect(provider.getToken()).rejects.toMatchObject({ code: 'auth_error' });
    expect(provider.peek()).toBeNull();
  });

  test('that needs a sign-in is not held against the one who signs in', async () => {
    const { source, provider } = countingProvider();
    source.fails = new SignInNeeded('sign in');
    await expect(provider.getToken()).rejects.toThrow('sign in');
    expect(provider.state().status).toBe('needs_sign_in');
    source.fails = null;
    await expect(provider.getToken()).resolves.toBe('access-token-2');
  });
});

test('tokens are known to the redactor, also once they are gone: what was written of them may still be read', async () => {
  const { redactor, provider } = countingProvider();
  const first = await provider.getToken();
  const second = (await provider.replace(first)) as string;
  expect(redactor.redact(`${first} ${second}`)).toBe('[redacted] [redacted]');
  provider.close();
  expect(redactor.redact(second)).toBe('[redacted]');
  await expect(provider.getToken()).rejects.toMatchObject({ code: 'cancelled' });
});

test('what is under way when it is closed fails, and nothing of it is kept', async () => {
  const { clock, source, provider } = countingProvider();
  const { promise, resolve } = Promise.withResolvers<void>();
  source.gate = promise;
  const waiting = expect(provider.getToken()).rejects.toMatchObject({ code: 'cancelled' });
  await flush();
  provider.close();
  resolve();
  await waiting;
  await flush();
  expect(provider.peek()).toBeNull();
  expect(clock.pending).toBe(0);
});

test('the state of a JWT shows its claims without what is personal', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'https://as.example',
    sub: 'user-4711',
    email: 'a@b.example',
    exp: 1_900_000_000,
    aud: ['x', 'y'],
  };
  const provider = new RenewingTokenProvider({
    kind: 'command',
    source: 'cli',
    fetchToken: async () => ({ access_token: `${part({ alg: 'none' })}.${part(claims)}.c2ln` }),
  });
  await provider.getToken();
  expect(provider.state().claims).toEqual({
    iss: 'https://as.example',
    sub: '[redacted]',
    email: '[redacted]',
    exp: '2030-03-17T17:46:40.000000+00:00',
    aud: 'x y',
  });
});
