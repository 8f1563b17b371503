import { describe, expect, it } from 'vitest';
import { deskActions } from '../../../src-renderer/screens/servers/auth-words.ts';
import { pageKind } from '../../../src-renderer/screens/servers/dialogs/sign-in-page.ts';
import type { AuthView } from '../../../src-shared/model/auth.ts';

const view = (part: Partial<AuthView> = {}, token: Partial<NonNullable<AuthView['token']>> | null = {}): AuthView => ({
  server_id: 'a',
  auth_type: 'none',
  header_names: [],
  token: token && {
    kind: 'oauth2_client_credentials',
    source: null,
    status: 'valid',
    valid_until: null,
    next_refresh: null,
    last_refresh: null,
    last_error: null,
    claims: null,
    ...token,
  },
  can_sign_in: false,
  pending_sign_in: null,
  ...part,
});

describe('what the token desk offers', () => {
  it('renews a token that needs no user, even after a failure', () => {
    const only = { refresh: true, signIn: false, signOut: false };
    expect(deskActions(view(), { connected: true })).toEqual(only);
    expect(deskActions(view({}, { status: 'error' }), { connected: false })).toEqual(only);
  });

  it('signs in where nobody is, and out where somebody is', () => {
    const token = { kind: 'oauth2_authorization_code' } as const;
    const signedOut = view({ can_sign_in: true }, { ...token, status: 'needs_sign_in' });
    expect(deskActions(signedOut, { connected: false })).toEqual({ refresh: false, signIn: true, signOut: false });
    expect(deskActions(view({ can_sign_in: true }, token), { connected: true })).toEqual({
      refresh: true,
      signIn: true,
      signOut: true,
    });
  });

  it('offers no sign-in to a server that works without one, but to the same server when it is refused', () => {
    const open = view({ can_sign_in: true }, null);
    expect(deskActions(open, { connected: true }).signIn).toBe(false);
    expect(deskActions(open, { connected: false }).signIn).toBe(true);
  });

  it('has nothing to do with fixed headers', () => {
    const fixed = view({ auth_type: 'static_header' }, null);
    expect(deskActions(fixed, { connected: true })).toEqual({ refresh: false, signIn: false, signOut: false });
  });
});

describe('the page of a sign-in', () => {
  it.each([
    ['https://login.example.org/authorize?a=b', 'everywhere'],
    ['http://127.0.0.1:8765/authorize', 'browser'],
    ['http://localhost/authorize', 'browser'],
    ['http://[::1]:1/authorize', 'browser'],
    ['http://login.example.org/authorize', 'nowhere'],
    ['http://127.0.0.1.example.org/', 'nowhere'],
    ['http://localhost.example.org/', 'nowhere'],
    ['https://login.example.org@evil.example/', 'nowhere'],
    ['javascript:alert(1)', 'nowhere'],
    ['file:///etc/passwd', 'nowhere'],
    ['no address', 'nowhere'],
  ])('%s is opened %s', (url, expected) => {
    expect(pageKind(url)).toBe(expected);
  });
});
