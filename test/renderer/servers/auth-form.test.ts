import { describe, expect, it } from 'vitest';
import {
  type AuthForm,
  type AuthValue,
  authFormOf,
  authHeaders,
  authOfView,
  chooseAuth,
  credentialsOf,
  NO_AUTH,
} from '../../../src-renderer/screens/servers/form/auth-form.ts';
import { AUTH_KINDS, type AuthKind, fieldsOf } from '../../../src-renderer/screens/servers/form/auth-kinds.ts';
import {
  EMPTY_FORM,
  formOf,
  fullBody,
  type ServerForm,
  updateBody,
} from '../../../src-renderer/screens/servers/form/form-model.ts';
import { validateForm } from '../../../src-renderer/screens/servers/form/validate-form.ts';
import type { AuthType } from '../../../src-shared/model/auth-type.ts';
import { authTypeSchema, credentialIssues } from '../../../src-shared/model/credentials.ts';
import { updateServerSchema } from '../../../src-shared/model/mcp-server.ts';
import { DECRYPTION_FAILED } from '../../../src-shared/model/naming.ts';
import { server } from '../store/views.ts';

const NOTHING = { kind: 'none' as const, keys: [] };
const KEY = JSON.stringify({ client_email: 'robot@example.com', private_key: '-----BEGIN PRIVATE KEY-----' });

const http: ServerForm = { ...EMPTY_FORM, name: 'remote', transport: 'streamable_http', url: 'https://h/mcp' };

function filled(kind: AuthKind, values: Record<string, AuthValue>): AuthForm {
  const chosen = chooseAuth(kind, NOTHING);
  return { ...chosen, values: { ...chosen.values, ...values } };
}

const remote = (auth_type: AuthType, credential_keys: string[]) =>
  server('r', 1, {
    transport: 'streamable_http',
    command: null,
    args: null,
    url: 'https://h/mcp',
    credential_keys,
    auth_type,
  });

describe('a kind of authentication', () => {
  it('is offered for every type the API knows', () => {
    const types = authTypeSchema.options.filter((type) => type !== 'static_header');
    expect(AUTH_KINDS.map(({ kind }) => kind)).toEqual(expect.arrayContaining(types));
  });

  it.each([
    [
      'oauth2_client_credentials',
      {
        token_url: ' https://auth.example.com/token ',
        client_id: 'app',
        client_secret: ' kept as typed ',
        scopes: 'read\n write  admin\n',
        extra_params: [
          { id: 1, name: ' audience ', value: 'api' },
          { id: 2, name: '', value: '' },
        ],
      },
      {
        token_url: 'https://auth.example.com/token',
        client_id: 'app',
        client_secret: ' kept as typed ',
        scopes: ['read', 'write', 'admin'],
        extra_params: { audience: 'api' },
      },
    ],
    [
      'google_service_account',
      { service_account_json: `${KEY}\n`, scopes: 'https://www.googleapis.com/auth/cloud-platform' },
      { service_account_json: KEY, scopes: ['https://www.googleapis.com/auth/cloud-platform'] },
    ],
    ['command', { command: 'my tool\n--for me\n' }, { command: ['my tool', '--for me'] }],
    ['oauth2_authorization_code', {}, {}],
    ['oauth2_authorization_code', { client_id: 'app', scopes: 'read' }, { client_id: 'app', scopes: ['read'] }],
    [
      'oauth2_authorization_code',
      { client_id: 'app', redirect_uri: ' http://127.0.0.1:33418/callback ' },
      { client_id: 'app', redirect_uri: 'http://127.0.0.1:33418/callback' },
    ],
  ] as const)('%s becomes credentials that pass the schema of the API', (kind, values, expected) => {
    const auth = filled(kind, values);
    const credentials = credentialsOf(auth);
    expect(credentials).toEqual({ auth_type: kind, ...expected });
    expect(credentialIssues(credentials ?? {})).toEqual([]);
    expect(validateForm({ ...http, auth })).toEqual({});
    expect(authHeaders(auth)).toEqual(['Authorization']);
  });

  it.each([
    ['oauth2_client_credentials', ['token_url', 'client_id', 'client_secret']],
    ['google_service_account', ['service_account_json', 'scopes']],
    ['command', ['command']],
  ] as const)('%s says at its field what is missing', (kind, missing) => {
    const errors = validateForm({ ...http, auth: filled(kind, {}) });
    expect(errors).toEqual(Object.fromEntries(missing.map((key) => [`credentials/${key}`, 'Required'])));
    expect(
      fieldsOf(kind)
        .filter(({ optional }) => !optional)
        .map(({ key }) => key),
    ).toEqual(missing);
  });

  it('says what is wrong with what was typed, in the words of the API', () => {
    const oauth = (values: Record<string, AuthValue>) =>
      validateForm({
        ...http,
        auth: filled('oauth2_client_credentials', {
          token_url: 'https://a/token',
          client_id: 'a',
          client_secret: 's',
          ...values,
        }),
      });
    expect(oauth({ token_url: 'http://auth.example.com/token' })).toEqual({
      'credentials/token_url': expect.stringContaining('https'),
    });
    const row = (id: number, name: string) => ({ id, name, value: 'x' });
    expect(oauth({ extra_params: [row(1, 'grant_type')] })).toEqual({
      'credentials/extra_params': 'Must not set grant_type',
    });
    expect(oauth({ extra_params: [row(1, 'a'), row(2, 'a ')] })).toEqual({
      'credentials/extra_params': 'a is there twice',
    });
    expect(oauth({ extra_params: [row(1, ' ')] })).toEqual({
      'credentials/extra_params': 'Each parameter needs a name',
    });
    const google = filled('google_service_account', { service_account_json: '{"type": "x"}', scopes: 's' });
    expect(validateForm({ ...http, auth: google })).toEqual({
      'credentials/service_account_json': 'Has no client_email',
    });
    expect(validateForm({ ...http, url: 'http://far.example/mcp', auth: filled('command', { command: 'x' }) })).toEqual(
      {
        url: expect.stringContaining('https'),
      },
    );
  });
});

describe('stored authentication', () => {
  const view = remote('oauth2_client_credentials', ['auth_type', 'token_url', 'client_id', 'client_secret', 'scopes']);

  it.each(['oauth2_client_credentials', 'google_service_account', 'command', 'oauth2_authorization_code'] as const)(
    'of type %s is chosen, valid and untouched when the form opens',
    (type) => {
      const keys = fieldsOf(type).map(({ key }) => key);
      const stored = remote(type, ['auth_type', ...keys]);
      const form = formOf(stored);
      expect(form.auth).toEqual({ kind: type, values: Object.fromEntries(keys.map((key) => [key, null])) });
      expect(validateForm(form)).toEqual({});
      expect(updateBody({ ...form, name: 'other' }, stored)).not.toHaveProperty('credentials');
    },
  );

  it('keeps each value with null but the one that was replaced, and drops the one that was removed', () => {
    const form = formOf(view);
    expect(form.auth.values.extra_params).toEqual([]);
    const change = (values: Record<string, AuthValue>) =>
      updateBody({ ...form, auth: { ...form.auth, values: { ...form.auth.values, ...values } } }, view);
    const kept = { auth_type: 'oauth2_client_credentials', token_url: null, client_id: null };
    expect(change({ client_secret: 'new' }).credentials).toEqual({ ...kept, client_secret: 'new', scopes: null });
    expect(change({ scopes: '' }).credentials).toEqual({ ...kept, client_secret: null });
    expect(updateServerSchema.safeParse(change({ client_secret: 'new' })).success).toBe(true);
  });

  it('cannot lose what it needs', () => {
    const form = formOf(view);
    const auth = { ...form.auth, values: { ...form.auth.values, client_secret: '' } };
    expect(validateForm({ ...form, auth })).toEqual({ 'credentials/client_secret': 'Required' });
  });

  it('keeps what it has no field for', () => {
    const stored = remote('oauth2_authorization_code', ['auth_type', 'redirect_uri', 'X-Tenant', 'headers']);
    const form = formOf(stored);
    const auth = { ...form.auth, values: { ...form.auth.values, scopes: 'read' } };
    expect(validateForm({ ...form, auth })).toEqual({});
    expect(updateBody({ ...form, auth }, stored).credentials).toEqual({
      auth_type: 'oauth2_authorization_code',
      redirect_uri: null,
      'X-Tenant': null,
      headers: null,
      scopes: ['read'],
    });
  });

  it('of another kind is gone once another is chosen, and back when it is chosen again', () => {
    const stored = authOfView(view);
    const command = chooseAuth('command', stored);
    expect(credentialsOf({ ...command, values: { command: 'token' } })).toEqual({
      auth_type: 'command',
      command: ['token'],
    });
    expect(credentialsOf(chooseAuth('none', stored))).toBeNull();
    expect(updateBody({ ...formOf(view), auth: NO_AUTH }, view).credentials).toBeNull();
    expect(chooseAuth('oauth2_client_credentials', stored)).toEqual(authFormOf(stored));
  });

  it('that cannot be opened stays as it is', () => {
    const locked = remote('oauth2_client_credentials', [DECRYPTION_FAILED]);
    expect(formOf(locked).auth).toEqual({ kind: 'other', values: {} });
    expect(fullBody(formOf(locked))).not.toHaveProperty('credentials');
  });
});
