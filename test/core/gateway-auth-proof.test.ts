// Authorization through the whole gateway, where it could go wrong for good: bursts, restarts, refusals, and what leaks.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createLogger, createRedactor, openProfile, systemClock } from '../../src-main/core/index.ts';
import { startLoopback } from '../fixtures/http/loopback.ts';
import { type AuthorizationServer, startAuthorizationServer } from '../fixtures/oauth/authorization-server.ts';
import { signInWithBrowser } from '../fixtures/oauth/browser.ts';
import { type GuardedMcpServer, startGuardedMcpServer } from '../fixtures/oauth/guarded-mcp-server.ts';
import { json, startTokenEndpoint, type TokenEndpoint } from '../fixtures/oauth/token-endpoint.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';
import { figure } from '../trust/support/run.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const keep = async <T extends { close(): Promise<unknown> }>(starting: Promise<T>): Promise<T> => {
  const part = await starting;
  closers.push(() => part.close());
  return part;
};

const clientCredentials = (token_url: string, client_secret: string) => ({
  auth_type: 'oauth2_client_credentials',
  token_url,
  client_id: 'client',
  client_secret,
});
const create = (gw: TestGateway, name: string, url: string, rest: object) =>
  gw.client.create_server({ name, transport: 'streamable_http', url, ...rest });

interface Profiled extends TestGateway {
  readonly lines: readonly string[];
}

/** A gateway on a data directory, with the logger of the product at its most talkative. */
async function startOnDisk(directory: string): Promise<Profiled> {
  const redactor = createRedactor();
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', format: 'json', redactor, write: (line: string) => lines.push(line) });
  const profile = await openProfile({ directory, env: {}, redactor });
  const { store, box } = profile;
  const gw = await startTestGateway({ store, box, redactor, logger, dataDir: directory });
  return {
    ...gw,
    lines,
    async close() {
      await gw.close();
      await profile.close();
    },
  };
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'gateway-auth-'));
  closers.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

test('100 calls at once after the token ran out: one token request, 100 results', async () => {
  let skipped = 0;
  const clock = {
    ...systemClock,
    now: () => systemClock.now() + skipped,
    monotonic: () => systemClock.monotonic() + skipped,
  };
  const tokens: TokenEndpoint = await keep(
    startTokenEndpoint((response) =>
      json(response, { access_token: `token-${tokens.seen.length}`, expires_in: 3_600 }),
    ),
  );
  const mcp = await keep(startGuardedMcpServer({ accepts: (token) => token === `token-${skipped === 0 ? 1 : 2}` }));
  const gw = await keep(startTestGateway({ clock }));
  const { id } = await create(gw, 'burst', mcp.url, { credentials: clientCredentials(tokens.url, 'secret-of-burst') });
  await gw.waitFor(id, 'connected');
  skipped = 3_601_000;
  expect(await gw.client.get_server_auth({ id })).toMatchObject({ token: { status: 'expired' } });
  expect(tokens.seen.length).toBe(1);
  const texts = Array.from({ length: 100 }, (_, index) => `call ${index}`);
  const answers = await Promise.all(
    texts.map((text) => gw.client.call_tool({ name: 'burst__echo', arguments: { text } })),
  );
  expect(answers.map(({ result }) => JSON.stringify(result))).toEqual(
    texts.map((text) => expect.stringContaining(text)),
  );
  figure('Token requests of 100 callers at once', tokens.seen.length - 1, 'requests');
  expect(tokens.seen.length).toBe(2);
  expect(mcp.counts.refused).toBe(0);
});

test('a server that refuses the second token as well is auth_error in its row, after two tokens and no more', async () => {
  const tokens: TokenEndpoint = await keep(
    startTokenEndpoint((response) =>
      json(response, { access_token: `token-${tokens.seen.length}`, expires_in: 3_600 }),
    ),
  );
  let open = true;
  const mcp = await keep(startGuardedMcpServer({ accepts: () => open }));
  const gw = await keep(startTestGateway());
  const { id } = await create(gw, 'strict', mcp.url, {
    credentials: clientCredentials(tokens.url, 'secret-of-strict'),
  });
  await gw.waitFor(id, 'connected');
  open = false;
  await expect(gw.client.call_tool({ name: 'strict__echo', arguments: { text: 'x' } })).rejects.toMatchObject({
    code: 'auth_error',
  });
  await gw.client.refresh_server({ id }).catch(() => {});
  const { last_error } = await gw.waitFor(id, 'error');
  expect(last_error).toMatchObject({ error_code: 'auth_error', error: expect.stringContaining('401') });
  expect(tokens.seen.length).toBeLessThanOrEqual(3);
});

test('static headers reach the server, and neither the end of a redirect nor a token endpoint', async () => {
  const trap = await keep(startLoopback((_request, response) => response.end('{}')));
  const tokens: TokenEndpoint = await keep(
    startTokenEndpoint((response) => json(response, { access_token: 'a-token', expires_in: 3_600 })),
  );
  const server = await keep(
    startLoopback((_request, response) => response.writeHead(307, { location: `${trap.origin}/mcp` }).end()),
  );
  const gw = await keep(startTestGateway());
  const { id } = await create(gw, 'moved', `${server.origin}/mcp`, {
    headers: { 'X-Key': 'key-of-the-server' },
    credentials: clientCredentials(tokens.url, 'secret-of-moved'),
  });
  await until(async () => (await gw.client.get_server({ id })).last_error !== null);
  expect(server.requests[0]?.headers).toMatchObject({ 'x-key': 'key-of-the-server', authorization: 'Bearer a-token' });
  expect(trap.requests).toEqual([]);
  expect(tokens.seen.map(({ headers }) => headers['x-key'])).toEqual([undefined]);
});

/** An authorization server and an MCP server at one origin, as nothing else may be named over plain http. */
async function startSignInServer() {
  const mcp: GuardedMcpServer = await keep(startGuardedMcpServer({ accepts: (token) => as.accepts(token, url) }));
  const as: AuthorizationServer = await keep(
    startAuthorizationServer({
      tokenLife: 3,
      beside(request, response) {
        if (request.url === '/mcp') return mcp.loopback.server.emit('request', request, response);
        if (request.url !== '/.well-known/oauth-protected-resource/mcp') return false;
        json(response, { resource: url, authorization_servers: [as.issuer], scopes_supported: ['read'] });
        return true;
      },
    }),
  );
  const url = `${as.issuer}/mcp`;
  return { as, mcp, url };
}

test('a sign-in outlives the gateway: rotated refresh tokens are found again, and signing out ends it', async () => {
  const { as, url } = await startSignInServer();
  const directory = await temporaryDirectory();
  const refreshes = () => as.tokenRequests.filter(({ grant }) => grant === 'refresh_token');
  const echo = (gw: TestGateway) => gw.client.call_tool({ name: 'calendar__echo', arguments: { text: 'hello' } });

  const first = await startOnDisk(directory);
  let id = '';
  try {
    ({ id } = await create(first, 'calendar', url, {}));
    await first.waitFor(id, 'needs_auth');
    const signIn = await first.client.sign_in_server({ id });
    expect((await signInWithBrowser(signIn.url)).response.status).toBe(200);
    await first.waitFor(id, 'connected');
    expect(JSON.stringify((await echo(first)).result)).toContain('hello');
    await until(async () => {
      await echo(first);
      return refreshes().length >= 2;
    });
  } finally {
    await first.close();
  }
  const used = refreshes().map(({ params }) => params.refresh_token);
  expect(new Set(used).size).toBe(used.length);
  expect(refreshes().every(({ status }) => status === 200)).toBe(true);

  const second = await keep(startOnDisk(directory));
  await second.waitFor(id, 'connected');
  expect(JSON.stringify((await echo(second)).result)).toContain('hello');
  expect(refreshes().every(({ status }) => status === 200)).toBe(true);
  expect(as.tokenRequests.filter(({ grant }) => grant === 'authorization_code')).toHaveLength(1);

  await second.client.sign_out_server({ id });
  expect(as.revocations).toBe(1);
  await second.client.refresh_server({ id }).catch(() => {});
  await second.waitFor(id, 'needs_auth');
});

/** A secret in every form in which it could be written somewhere. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const trimmed = secret.trim();
  // Base64 of a longer text holds one of three, by where in it the secret begins; their ends depend on the neighbours.
  const inside = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  const json = JSON.stringify(secret).slice(1, -1);
  return [trimmed, json, encodeURIComponent(trimmed), bytes.toString('hex'), ...inside, ...inside.map(toBase64Url)];
}

const toBase64Url = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');

async function filesOf(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  expect(texts.join('').length).toBeGreaterThan(100);
  return texts.join('\n');
}

test('no secret of any kind of authorization is in an answer, an event, a log line or a file', async () => {
  const secrets = {
    clientSecret: 'canary/client+secret~0001?x=1',
    machineToken: 'canary.machine-token_0002',
    googleToken: 'canary.google-token_0003',
    commandToken: 'canary.command-token_0004',
    headerValue: 'canary header value 0005',
    refreshToken: '',
    accessToken: '',
  };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const tokens: TokenEndpoint = await keep(
    startTokenEndpoint((response, { form }) => {
      const isGoogle = form.get('grant_type') !== 'client_credentials';
      json(response, { access_token: isGoogle ? secrets.googleToken : secrets.machineToken, expires_in: 3_600 });
    }),
  );
  const refusing = await keep(
    startTokenEndpoint((response, { form }) =>
      json(response, { error: 'invalid_client', error_description: `no: ${form.get('client_secret')}` }, 401),
    ),
  );
  const allowed = new Set([secrets.machineToken, secrets.googleToken, secrets.commandToken]);
  const mcp = await keep(startGuardedMcpServer({ accepts: (token) => allowed.has(token) }));
  const { as, mcp: signInMcp, url: signInUrl } = await startSignInServer();
  const directory = await temporaryDirectory();
  const gw = await startOnDisk(directory);
  const answers: unknown[] = [];
  const noted = async <T>(promise: Promise<T>): Promise<T | null> => {
    const answer = await promise.catch((error: unknown) => {
      answers.push(String(error), error);
      return null;
    });
    answers.push(answer);
    return answer;
  };
  const account = {
    type: 'service_account',
    client_email: 'robot@project.iam.gserviceaccount.com',
    private_key_id: 'key-1',
    private_key: pem,
    token_uri: tokens.url,
  };
  // Put together by the command, so that the command itself, which may be shown, does not hold it.
  const script = `console.log(${JSON.stringify([...secrets.commandToken])}.join(''))`;
  const servers: [string, string, object][] = [
    ['machine', mcp.url, { credentials: clientCredentials(tokens.url, secrets.clientSecret) }],
    ['refused', mcp.url, { credentials: clientCredentials(refusing.url, secrets.clientSecret) }],
    [
      'google',
      mcp.url,
      { credentials: { auth_type: 'google_service_account', service_account_json: account, scopes: ['read'] } },
    ],
    ['command', mcp.url, { credentials: { auth_type: 'command', command: [process.execPath, '-e', script] } }],
    ['headers', mcp.url, { headers: { 'X-Key': secrets.headerValue } }],
    ['person', signInUrl, {}],
  ];
  const ends: Record<string, string> = { refused: 'error', headers: 'error', person: 'needs_auth' };
  try {
    for (const [name, url, rest] of servers) {
      const created = await create(gw, name, url, rest);
      const { id } = created;
      answers.push(created, await gw.waitFor(id, (ends[name] ?? 'connected') as 'connected'));
      if (name === 'person') {
        const signIn = await gw.client.sign_in_server({ id });
        await signInWithBrowser(signIn.url);
        await gw.waitFor(id, 'connected');
      }
      await noted(gw.client.test_server({ id }));
      await noted(gw.client.get_server_auth({ id }));
      await noted(gw.client.refresh_server_auth({ id }));
      await noted(gw.client.refresh_server({ id }));
      await noted(gw.client.get_server({ id }));
      await noted(gw.client.call_tool({ name: `${name}__echo`, arguments: { text: 'hello' } }));
    }
    await noted(gw.client.get_snapshot());
    await noted(gw.client.get_diagnostics());
    const [redeemed] = as.tokenRequests.filter(({ grant }) => grant === 'refresh_token');
    secrets.refreshToken = String(redeemed?.params.refresh_token);
    expect(secrets.refreshToken.length).toBeGreaterThan(20);
    secrets.accessToken = String(signInMcp.authorizations.findLast((sent) => sent)).replace('Bearer ', '');
    expect(secrets.accessToken.length).toBeGreaterThan(20);
  } finally {
    await gw.close();
  }
  const places = {
    answers: JSON.stringify(answers),
    events: JSON.stringify(gw.events),
    log: gw.lines.join('\n'),
    files: await filesOf(directory),
  };
  expect(gw.lines.length).toBeGreaterThan(5);
  const canaries = { ...secrets, key: pem.split('\n')[5] ?? '' };
  for (const secret of Object.values(canaries)) {
    // The sweep would find it: alone, and inside of something encoded.
    const planted = [secret, ...['', 'x', 'xx'].map((before) => btoa(`${before}${secret}, and more`))];
    expect(planted.filter((text) => !formsOf(secret).some((form) => text.includes(form)))).toEqual([]);
  }
  for (const [place, text] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(canaries)) {
      const found = formsOf(secret).filter((form) => text.includes(form));
      expect(found, `${name} in ${place}`).toEqual([]);
    }
  }
});
