// What a caller may send as a server's configuration: every fault is told with its field, and never with its value.
import { describe, expect, it } from 'vitest';
import { toIssues } from '../../../src-shared/contract/validation.ts';
import { authTypeOf } from '../../../src-shared/model/auth-type.ts';
import { configWarnings } from '../../../src-shared/model/config-warnings.ts';
import { credentialIssues, staticHeaders } from '../../../src-shared/model/credentials.ts';
import { createServerSchema, toConfig, updateServerSchema } from '../../../src-shared/model/mcp-server.ts';
import { isForbiddenHost, isLoopbackHost, urlFault } from '../../../src-shared/model/url.ts';

const stdio = { name: 'a', transport: 'stdio', command: 'node' };
const http = { name: 'a', transport: 'streamable_http', url: 'https://example.com/mcp' };

/** The fields that are at fault, as dotted paths; empty when the input is fine. */
function faults(input: unknown): string[] {
  const parsed = createServerSchema.safeParse(input);
  return parsed.success ? [] : toIssues(parsed.error).map(({ path }) => path.join('.'));
}

describe('names', () => {
  it.each(['a', 'con', 'constructor', 'a-b_c', '0', 'x'.repeat(64)])('takes %j', (name) => {
    expect(faults({ ...stdio, name })).toEqual([]);
  });

  it.each([
    '',
    'x'.repeat(65),
    ' a',
    'a b',
    'a/b',
    '..',
    'a__b',
    '_a',
    'a_',
    'A',
    'a\u0000',
    'a\n',
    'а',
    'a\u202Eb',
    'a\u200Bb',
    '😀',
    '__proto__',
    '-rf',
    5,
    null,
    undefined,
  ])('refuses %j', (name) => {
    expect(new Set(faults({ ...stdio, name }))).toEqual(new Set(['name']));
  });
});

describe('a field that is not there', () => {
  const blanks = [null, '', {}, []];
  const foreign = {
    stdio: ['url', 'headers', 'credentials'],
    http: ['command', 'args', 'env', 'cwd'],
  };

  it.each(blanks)('may be spelled %j where it belongs to the other transport', (blank) => {
    expect(faults({ ...stdio, ...Object.fromEntries(foreign.stdio.map((key) => [key, blank])) })).toEqual([]);
    expect(faults({ ...http, ...Object.fromEntries(foreign.http.map((key) => [key, blank])) })).toEqual([]);
  });

  it.each(blanks)('spelled %j is missing where it is needed', (blank) => {
    expect(faults({ ...stdio, command: blank })).toEqual(['command']);
    expect(faults({ ...http, url: blank })).toEqual(['url']);
  });

  it.each(blanks)('spelled %j clears what a change may clear', (blank) => {
    for (const key of ['headers', 'env', 'credentials', 'args', 'cwd'] as const) {
      expect(Object.entries(updateServerSchema.parse({ [key]: blank })[key] ?? {})).toEqual([]);
    }
  });
});

describe('stdio', () => {
  it('fills in what is absent', () => {
    expect(toConfig(createServerSchema.parse({ ...stdio, url: '', headers: {}, credentials: null, args: [] }))).toEqual(
      {
        name: 'a',
        transport: 'stdio',
        command: 'node',
        args: null,
        cwd: null,
        url: null,
        env: null,
        headers: null,
        credentials: null,
        enabled: true,
        timeouts: null,
        disabled_tools: [],
      },
    );
  });

  it.each([
    ['command', { command: undefined }],
    ['command', { command: '' }],
    ['command', { command: '  ' }],
    ['command', { command: 'a\0b' }],
    ['command', { command: 'a\nb' }],
    ['command', { command: 'x'.repeat(10_000) }],
    ['command', { command: 5 }],
    ['args', { args: Array(10_000).fill('x') }],
    ['args', { args: ['x'.repeat(140_000)] }],
    ['args.0', { args: ['a\0'] }],
    ['args.1', { args: ['a', 1] }],
    ['cwd', { cwd: 'a\0b' }],
    ['env.A=B', { env: { 'A=B': 'x' } }],
    ['env.', { env: { '': 'x' } }],
    ['env.A\0', { env: { 'A\0': 'x' } }],
    ['env.1A', { env: { '1A': 'x' } }],
    ['env.A', { env: { A: 'x\0y' } }],
    ['env.A', { env: { A: 5 } }],
    ['env', { env: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`V${i}`, ''])) }],
    ['url', { url: 'https://example.com' }],
    ['headers', { headers: { a: 'b' } }],
    ['credentials', { credentials: { bearer_token: 'x' } }],
    ['transport', { transport: 'sse' }],
    ['timeouts.connection_ms', { timeouts: { connection_ms: 1 } }],
    ['enabled', { enabled: 'yes' }],
  ])('names %s', (field, change) => {
    expect(faults({ ...stdio, ...change })).toEqual([field]);
  });

  it('takes the variables that change what runs, with a word of advice', () => {
    const config = toConfig(createServerSchema.parse({ ...stdio, env: { LD_PRELOAD: 'x', PATH: '/bin' } }));
    expect(configWarnings(config).map(({ code }) => code)).toEqual(['powerful_env']);
  });
});

describe('streamable HTTP', () => {
  it.each([
    ['url', { url: undefined }],
    ['command', { command: 'node' }],
    ['args', { args: ['x'] }],
    ['env', { env: { A: 'b' } }],
    ['cwd', { cwd: '/tmp' }],
    ['headers.X:Y', { headers: { 'X:Y': 'a' } }],
    ['headers.X Y', { headers: { 'X Y': 'a' } }],
    ['headers.', { headers: { '': 'a' } }],
    ['headers.Host', { headers: { Host: 'a' } }],
    ['headers.Content-Length', { headers: { 'Content-Length': '1' } }],
    ['headers.Transfer-Encoding', { headers: { 'Transfer-Encoding': 'x' } }],
    ['headers.Mcp-Session-Id', { headers: { 'Mcp-Session-Id': 'x' } }],
    ['headers.:path', { headers: { ':path': 'x' } }],
    ['headers.x-a', { headers: { 'X-A': 'a', 'x-a': 'b' } }],
    ['headers.A', { headers: { A: 'ok\r\nX-Evil: 1' } }],
    ['headers.A', { headers: { A: '\0' } }],
    ['headers.A', { headers: { A: '✓' } }],
    ['headers.A', { headers: { A: 'x'.repeat(65_536) } }],
  ])('names %s', (field, change) => {
    expect(faults({ ...http, ...change })).toEqual([field]);
  });

  it('never repeats a value', () => {
    const canary = 'agwc-5b1f\r\nsecret';
    const parsed = createServerSchema.safeParse({ ...http, headers: { A: canary }, credentials: { api_key: canary } });
    expect(JSON.stringify(toIssues(parsed.error as never))).not.toContain('agwc');
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ftp://a/',
    'http://u:p@h/',
    'https://u@h/',
    'http://[fe80::1]/',
    'http://169.254.169.254/',
    'http://2852039166/',
    'http://0xA9FEA9FE/',
    'http://0251.0376.0251.0376/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://metadata.google.internal/',
    'http://metadata.google.internal./',
    '//x',
    'http://',
    'http://a:99999',
    'x'.repeat(10),
    `https://a/${'x'.repeat(3_000)}`,
  ])('refuses %s', (url) => {
    expect(faults({ ...http, url })).toEqual(['url']);
    expect(urlFault(url)).not.toContain('169');
  });

  it.each([
    'http://localhost:3000/mcp',
    'https://mcp.example.com',
    'http://192.168.1.2/mcp',
    'http://[::1]:8000/',
    'HTTPS://EXAMPLE.COM',
  ])('takes %s', (url) => {
    expect(faults({ ...http, url })).toEqual([]);
  });

  it('advises against headers over plain http and secrets in the URL', () => {
    const codes = (change: object) =>
      configWarnings(toConfig(createServerSchema.parse({ ...http, ...change }))).map(({ code }) => code);
    expect(codes({ url: 'http://example.com', headers: { A: 'b' } })).toEqual(['plain_http']);
    expect(codes({ url: 'http://127.0.0.1/', headers: { A: 'b' } })).toEqual([]);
    expect(codes({ url: 'https://example.com/?api_key=abc' })).toEqual(['looks_secret']);
    expect(codes({ url: 'https://example.com/?page=2' })).toEqual([]);
  });
});

describe('arguments that look secret', () => {
  it.each([
    [['--token=abc'], true],
    [['--api-key', 'abc'], true],
    [['--api-key'], false],
    [['-y', '@scope/server', '/tmp'], false],
    [['sk-abcdef'], true],
    [['--tokens-per-minute', '5'], false],
  ])('%j: %s', (args, secret) => {
    const config = toConfig(createServerSchema.parse({ ...stdio, args }));
    expect(configWarnings(config).length > 0).toBe(secret);
  });
});

describe('credentials', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----';
  const account = { client_email: 'a@b', private_key: key };
  const oauth = {
    auth_type: 'oauth2_client_credentials',
    token_url: 'https://a/t',
    client_id: 'i',
    client_secret: 's',
  };
  const google = { auth_type: 'google_service_account', service_account_json: account, scopes: ['s'] };

  it.each([
    {},
    { bearer_token: 'x' },
    { api_key: 'x', api_key_header: 'X-Api-Key' },
    { 'X-Goog-Api-Key': 'x' },
    { headers: { A: 'b' } },
    oauth,
    { ...oauth, scopes: ['a'], extra_params: { audience: 'x', scope: 'y' } },
    { ...oauth, token_url: 'http://127.0.0.1:1/t' },
    google,
    { ...google, service_account_json: JSON.stringify(account), subject: 'c@d' },
    { auth_type: 'command', command: ['gcloud', 'auth', 'print-access-token'] },
    { auth_type: 'oauth2_authorization_code' },
    { auth_type: 'oauth2_authorization_code', client_id: 'c', redirect_uri: 'http://127.0.0.1:9000/back' },
  ])('takes %j', (credentials) => {
    expect(credentialIssues(credentials)).toEqual([]);
  });

  it.each([
    ['auth_type', { auth_type: 'magic' }],
    ['api_key_header', { api_key: 'x' }],
    ['api_key', { api_key_header: 'X-A' }],
    ['api_key_header', { api_key: 'x', api_key_header: 'Host' }],
    ['bearer_token', { bearer_token: '' }],
    ['bearer_token', { bearer_token: 'a\r\nb' }],
    ['unknown', { unknown: 'x' }],
    ['constructor', { constructor: 'x' }],
    ['Mcp-Session-Id', { 'Mcp-Session-Id': 'x' }],
    ['headers', { headers: { A: 5 } }],
    ['token_url', { ...oauth, token_url: undefined }],
    ['token_url', { ...oauth, token_url: 'http://example.com/t' }],
    ['token_url', { ...oauth, token_url: 'http://169.254.169.254/t' }],
    ['client_secret', { ...oauth, client_secret: '' }],
    ['scopes', { ...oauth, scopes: 'read' }],
    ['extra_params', { ...oauth, extra_params: { grant_type: 'x' } }],
    ['extra_params', { ...oauth, extra_params: { client_secret: 'x' } }],
    ['extra_params', { ...oauth, extra_params: { a: { b: 1 } } }],
    ['service_account_json', { ...google, service_account_json: 'not json' }],
    ['service_account_json', { ...google, service_account_json: { client_email: 'x' } }],
    ['service_account_json', { ...google, service_account_json: { ...account, private_key: 'garbage' } }],
    ['service_account_json', { ...google, service_account_json: { ...account, token_uri: 'http://169.254.169.254/' } }],
    [
      'service_account_json',
      { ...google, service_account_json: { ...account, private_key: key + 'x'.repeat(100_000) } },
    ],
    ['scopes', { ...google, scopes: undefined }],
    ['command', { auth_type: 'command', command: [] }],
    ['redirect_uri', { auth_type: 'oauth2_authorization_code', redirect_uri: 'https://evil.example/' }],
  ])('names %s', (field, credentials) => {
    const clean = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
    expect(credentialIssues(clean).map(({ path }) => path)).toEqual([['credentials', field]]);
  });

  it('tells the type as Agent Gateway does', () => {
    expect(authTypeOf(null)).toBe('none');
    expect(authTypeOf({})).toBe('none');
    expect(authTypeOf({ bearer_token: 'x' })).toBe('static_header');
    expect(authTypeOf(oauth)).toBe('oauth2_client_credentials');
  });

  it('must not cross the network unencrypted', () => {
    expect(faults({ ...http, url: 'http://example.com', credentials: oauth })).toEqual(['url']);
  });

  it('merges headers by precedence, comparing names without case', () => {
    const merged = staticHeaders(
      { authorization: 'a', 'X-One': '1', 'X-Two': '1' },
      { headers: { 'x-one': '2' }, bearer_token: 'T', 'X-TWO': '3', api_key: 'k', api_key_header: 'X-One' },
    );
    expect(merged).toEqual({ Authorization: 'Bearer T', 'X-One': 'k', 'X-TWO': '3' });
  });
});

describe('changes', () => {
  it('takes null inside secrets and null for what can be cleared', () => {
    const patch = { env: { A: null }, headers: { A: null }, args: null, cwd: null, url: null };
    expect(updateServerSchema.parse(patch)).toEqual(patch);
  });

  it.each(['name', 'transport', 'enabled'])('refuses null for %s', (field) => {
    expect(updateServerSchema.safeParse({ [field]: null }).success).toBe(false);
  });
});

describe('hosts', () => {
  it.each(['169.254.1.1', 'fe80::1', 'fe80::1%eth0', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', 'fd00:ec2::254'])(
    'forbids %s',
    (host) => {
      expect(isForbiddenHost(host)).toBe(true);
    },
  );
  it.each(['10.0.0.1', 'example.com', '::1', '2001:db8::1', 'fe.example.com'])('allows %s', (host) => {
    expect(isForbiddenHost(host)).toBe(false);
  });
  it.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'a.localhost'])('knows %s as loopback', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
  it('does not take a name that only begins like loopback', () => {
    expect(isLoopbackHost('127.0.0.1.evil.com')).toBe(false);
    expect(isLoopbackHost('localhost.evil.com')).toBe(false);
  });
});

describe('what is said of a fault', () => {
  const said = (input: unknown) => {
    const parsed = createServerSchema.safeParse(input);
    return parsed.success
      ? []
      : toIssues(parsed.error).map(({ path, message, type }) => [path.join('.'), message, type]);
  };

  it('is that a choice is missing, not that it is a wrong one', () => {
    expect(said({ name: 'a' })).toEqual([['transport', 'Field required', 'missing']]);
    expect(said({ name: 'a', transport: 'pipe' })).toMatchObject([['transport', expect.any(String), 'enum']]);
  });

  it.each([
    [5, 'must be from 100 to 600000 milliseconds'],
    [600_001, 'must be from 100 to 600000 milliseconds'],
    [100.5, 'must be a whole number of milliseconds'],
  ])('is the range of a time limit of %d', (connection_ms, message) => {
    expect(said({ ...stdio, timeouts: { connection_ms } })).toMatchObject([
      ['timeouts.connection_ms', message, expect.any(String)],
    ]);
  });
});
