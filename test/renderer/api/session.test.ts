import { describe, expect, it, vi } from 'vitest';
import { withDeadline } from '../../../src-renderer/api/deadline.ts';
import { forgetToken, takeToken, tokenInFragment } from '../../../src-renderer/api/token.ts';

function fakeWindow(hash: string) {
  const kept = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
  const history = { replaceState: vi.fn() };
  const location = { hash, pathname: '/', search: '?x=1' };
  return { sessionStorage, history, location } as unknown as Window & { history: typeof history };
}

describe('the token of a browser session', () => {
  it('is taken out of the address and kept for this tab', () => {
    const window = fakeWindow('#token=a%2Bb');
    expect(takeToken(window)).toBe('a+b');
    expect(window.history.replaceState).toHaveBeenCalledWith(null, '', '/?x=1');
    window.location.hash = '#/tools';
    expect(takeToken(window)).toBe('a+b');
    forgetToken(window.sessionStorage);
    expect(takeToken(window)).toBeNull();
  });

  it('is none where there is none', () => {
    for (const hash of ['', '#/servers', '#token=', '#token=%zz', '#/tools/token=x']) {
      expect(tokenInFragment(hash)).toBeNull();
    }
  });
});

describe('withDeadline', () => {
  it('answers when the gateway does not', async () => {
    const call = withDeadline(() => new Promise(() => {}), {}, 20);
    await expect(call('get_settings', {})).resolves.toMatchObject({ ok: false, error: { code: 'timeout' } });
  });

  it('answers when the call throws, without its text', async () => {
    const call = withDeadline(() => Promise.reject(new Error('secret detail')));
    const outcome = await call('get_settings', {});
    expect(outcome).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  it('passes an outcome on', async () => {
    await expect(withDeadline(async () => ({ ok: true, value: 7 }))('x', {})).resolves.toEqual({ ok: true, value: 7 });
  });
});
