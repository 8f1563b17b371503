import { describe, expect, it } from 'vitest';
import { argsToText, textToArgs } from '../../../src-renderer/screens/servers/form/args-text.ts';
import { authOfView, chooseAuth } from '../../../src-renderer/screens/servers/form/auth-form.ts';
import {
  EMPTY_FORM,
  formOf,
  fullBody,
  isChanged,
  newRow,
  type ServerForm,
  updateBody,
} from '../../../src-renderer/screens/servers/form/form-model.ts';
import { errorsAt, validateForm } from '../../../src-renderer/screens/servers/form/validate-form.ts';
import { createServerSchema, updateServerSchema } from '../../../src-shared/model/mcp-server.ts';
import { server } from '../store/views.ts';

const stdio: ServerForm = { ...EMPTY_FORM, name: 'git', command: 'uvx', args: 'mcp-server-git' };
const http: ServerForm = { ...EMPTY_FORM, name: 'remote', transport: 'streamable_http', url: 'https://h/mcp' };

describe('arguments as lines', () => {
  it('come back the same, whatever they hold', () => {
    const args = ['-y', 'a b', '', ' edge ', 'two\nlines', '"quoted"', 'שלום', '{"json": true}', '[1]'];
    expect(textToArgs(argsToText(args))).toEqual(args);
  });

  it('drop empty lines and outer spaces', () => {
    expect(textToArgs('  -y \r\n\n x y \n')).toEqual(['-y', 'x y']);
  });
});

describe('a new server', () => {
  it('becomes a body the API takes', () => {
    const form = { ...stdio, env: [newRow('A', '1'), newRow('', '')], cwd: ' /tmp ', connectionTimeout: '2,5' };
    const body = fullBody(form);
    expect(body).toMatchObject({
      command: 'uvx',
      args: ['mcp-server-git'],
      env: { A: '1' },
      cwd: '/tmp',
      timeouts: { connection_ms: 2_500 },
    });
    expect(createServerSchema.safeParse(body).success).toBe(true);
    expect(createServerSchema.safeParse(fullBody(stdio)).success).toBe(true);
  });

  it('sends nothing of the other transport', () => {
    const form = { ...http, command: 'left over', env: [newRow('A', '1')] };
    expect(Object.keys(fullBody(form)).sort()).toEqual(['enabled', 'headers', 'name', 'transport', 'url']);
  });

  it.each([
    ['bearer', { bearer_token: 't' }],
    ['api_key', { api_key_header: 'X-API-Key', api_key: 't' }],
  ] as const)('carries %s credentials', (kind, expected) => {
    const chosen = chooseAuth(kind, { kind: 'none', keys: [] });
    const secret = kind === 'bearer' ? 'bearer_token' : 'api_key';
    const auth = { ...chosen, values: { ...chosen.values, [secret]: 't' } };
    expect(fullBody({ ...http, auth }).credentials).toEqual(expected);
    expect(validateForm({ ...http, auth })).toEqual({});
  });
});

describe('an edited server', () => {
  const stored = server('git', 1, {
    command: 'uvx',
    args: ['mcp-server-git'],
    env_keys: ['A', 'B'],
    timeouts: { tool_call_ms: 1_000 },
  });

  it('leaves untouched secrets out of the change, so that they stay even when they cannot be opened', () => {
    const locked = server('git', 1, { env_keys: ['<decryption_failed>'] });
    expect(updateBody(formOf(stored), stored)).not.toHaveProperty('env');
    expect(formOf(locked).env).toEqual([]);
    expect(updateBody(formOf(locked), locked)).not.toHaveProperty('env');
  });

  it('keeps the others with null when one is replaced, removed or added', () => {
    const form = formOf(stored);
    const replaced = form.env.map((row) => (row.name === 'A' ? { ...row, value: 'new' } : row));
    expect(updateBody({ ...form, env: replaced }, stored).env).toEqual({ A: 'new', B: null });
    expect(updateBody({ ...form, env: form.env.slice(1) }, stored).env).toEqual({ B: null });
    expect(updateBody({ ...form, env: [...form.env, newRow('C', '')] }, stored).env).toEqual({
      A: null,
      B: null,
      C: '',
    });
    expect(updateBody({ ...form, env: [] }, stored).env).toEqual({});
  });

  it('clears what was emptied', () => {
    const body = updateBody({ ...formOf(stored), args: '', cwd: '', callTimeout: '' }, stored);
    expect(body).toMatchObject({ args: [], cwd: '', timeouts: null });
    expect(updateServerSchema.safeParse(body).success).toBe(true);
  });

  it('sends everything of the new transport after a change of it', () => {
    const form = { ...formOf(stored), transport: 'streamable_http' as const, url: 'https://h/mcp' };
    const body = updateBody(form, stored);
    expect(body).toMatchObject({ transport: 'streamable_http', url: 'https://h/mcp', headers: {}, credentials: null });
    expect(body).not.toHaveProperty('env');
  });

  it('is changed only when something differs', () => {
    const form = formOf(stored);
    expect(isChanged(formOf(stored), form)).toBe(false);
    expect(isChanged({ ...form, name: 'other' }, form)).toBe(true);
    expect(isChanged({ ...form, env: form.env.slice(1) }, form)).toBe(true);
  });

  const remote = (credential_keys: string[], auth_type = 'static_header' as const) =>
    server('r', 1, {
      transport: 'streamable_http',
      command: null,
      args: null,
      url: 'https://h/mcp',
      credential_keys,
      auth_type,
    });

  it('keeps stored credentials, replaces one field, or drops them', () => {
    const view = remote(['api_key', 'api_key_header']);
    const form = formOf(view);
    expect(form.auth).toEqual({ kind: 'api_key', values: { api_key: null, api_key_header: null } });
    expect(validateForm(form)).toEqual({});
    expect(updateBody(form, view)).not.toHaveProperty('credentials');
    const values = { ...form.auth.values, api_key: 'new' };
    expect(updateBody({ ...form, auth: { kind: 'api_key', values } }, view).credentials).toEqual({
      api_key: 'new',
      api_key_header: null,
    });
    const none = chooseAuth('none', authOfView(view));
    expect(updateBody({ ...form, auth: none }, view).credentials).toBeNull();
    const back = chooseAuth('api_key', authOfView(view));
    expect(back).toEqual(form.auth);
  });

  it('leaves credentials alone that the form does not know', () => {
    const view = remote(['headers', 'bearer_token']);
    const form = formOf(view);
    expect(form.auth.kind).toBe('other');
    expect(updateBody({ ...form, name: 'x' }, view)).not.toHaveProperty('credentials');
  });
});

describe('what is wrong', () => {
  it('stands at its field, in the words of the API', () => {
    expect(validateForm({ ...EMPTY_FORM })).toMatchObject({
      name: expect.stringContaining('empty'),
      command: 'Required',
    });
    expect(validateForm({ ...http, url: 'http://169.254.169.254/' })).toMatchObject({
      url: expect.stringContaining('metadata'),
    });
    expect(validateForm({ ...stdio, env: [newRow('1A', 'x')] })).toEqual({
      'env/1A': 'A variable name must not start with a digit',
    });
    expect(validateForm({ ...stdio, env: [newRow('', 'value')] })).toEqual({
      'env/': expect.stringContaining('empty'),
    });
    expect(validateForm({ ...http, headers: [newRow('Host', 'x')] })).toMatchObject({
      'headers/Host': expect.any(String),
    });
    expect(validateForm({ ...stdio, connectionTimeout: 'soon', callTimeout: '601' })).toMatchObject({
      'timeouts/connection_ms': expect.any(String),
      'timeouts/tool_call_ms': expect.any(String),
    });
  });

  it('includes a name that is there twice, which a record would swallow', () => {
    const env = [newRow('A', '1'), newRow('A', '2')];
    expect(validateForm({ ...stdio, env })).toEqual({ 'env/A': 'This name is there twice' });
  });

  it('is nothing for a form that is right', () => {
    expect(validateForm(stdio)).toEqual({});
    expect(validateForm(http)).toEqual({});
  });

  it('takes what only the gateway can know from its answer', () => {
    const issues = [
      { path: ['env', 'A'], message: 'There is no stored value to keep', type: 'value_error' },
      { path: ['something', 'else'], message: 'odd', type: 'value_error' },
    ];
    expect(errorsAt(issues)).toEqual({ 'env/A': 'There is no stored value to keep', '': 'Odd' });
  });
});
