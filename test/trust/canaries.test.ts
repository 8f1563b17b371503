// A secret in every place that takes one, and a search for each of them in all that the gateway answers, writes or shows.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type AdminOperation, adminContract, EVENTS_PATH } from '../../src-shared/contract/admin.ts';
import { desktopContract } from '../../src-shared/contract/desktop.ts';
import { type Operation, toRestRequest } from '../../src-shared/contract/operation.ts';
import { startLoopback } from '../fixtures/http/loopback.ts';
import { json, startTokenEndpoint } from '../fixtures/oauth/token-endpoint.ts';
import { SAMPLES } from '../shared/contract/samples.ts';
import { processesWith } from '../support/processes.ts';
import { runCli, type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { filesOf, formsOf, found } from './support/canary.ts';
import { figure } from './support/run.ts';

const ODD_SERVER = path.resolve(import.meta.dirname, '../fixtures/servers/odd-server.mjs');

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

const SECRETS = {
  header: 'agwc-h1 "quoted\\" value/1+2?',
  credentialHeader: 'agwc-c2-header-value',
  bearer: 'agwc-b3-bearer-token~4',
  apiKey: 'agwc-k4-api-key/5',
  clientSecret: 'agwc-o5+client secret&6=7',
  privateKeyLine: pem.split('\n')[5] ?? '',
  env: 'agwc-e6 env value "x"',
  otherEnv: 'agwc-e7-of-the-other-server',
  named: 'agwc-n8-named-secret',
  removed: 'agwc-r9-no-longer-stored',
};

/** Sends everything through the raw routes, so that what is searched is what goes over the wire. */
async function get(serve: ServeProcess, where: string): Promise<string> {
  const response = await fetch(serve.ready.url + where, { headers: { authorization: `Bearer ${serve.token}` } });
  return `${response.status} ${where} ${JSON.stringify([...response.headers])} ${await response.text()}`;
}

/** All that the event stream says until the gateway ends. */
function listen(serve: ServeProcess): { readonly text: string } {
  const heard = { text: '' };
  const headers = { authorization: `Bearer ${serve.token}` };
  const read = async () => {
    const { body } = await fetch(serve.ready.url + EVENTS_PATH, { headers });
    const decoder = new TextDecoder();
    for await (const piece of body!) heard.text += decoder.decode(piece, { stream: true });
  };
  read().catch(() => {});
  return heard;
}

const processFile = (pid: number, name: string) => readFileSync(`/proc/${pid}/${name}`, 'latin1');

test('no secret of any place is in an answer, an event, a log, a file or a list of processes', async () => {
  // The search itself: it has to find each in every form it could have.
  for (const [name, secret] of Object.entries(SECRETS)) {
    for (const form of [...formsOf(secret), btoa(`x${secret}, and more`), btoa(`xx${secret}, and more`)]) {
      expect(found({ [name]: secret }, `before ${form} after`).length, `${name} as ${form}`).toBeGreaterThan(0);
    }
  }

  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  // Both repeat what they are sent, as careless servers do.
  const echoing = await startLoopback((request, response) => {
    json(response, { error: `no: ${JSON.stringify(request.headers)}` }, 500, {
      'www-authenticate': `Bearer error="${request.headers.authorization}"`,
    });
  });
  const tokens = await startTokenEndpoint((response, { form }) =>
    json(response, { error: 'invalid_client', error_description: `no: ${[...form.values()].join(' ')}` }, 401),
  );
  onTestFinished(async () => {
    await echoing.close();
    await tokens.close();
  });
  const serve = await startServe(folder.path, { args: ['--log-level', 'debug'] });
  onTestFinished(() => void serve.child.kill('SIGKILL'));
  const heard = listen(serve);
  const answers: string[] = [];
  const note = async <T>(promise: Promise<T>): Promise<T | null> => {
    const answer = await promise.catch((error: unknown) => {
      answers.push(String((error as Error).message));
      return null;
    });
    answers.push(JSON.stringify(answer));
    return answer;
  };

  const { client } = serve;
  const url = `${echoing.origin}/mcp`;
  const account = {
    type: 'service_account',
    client_email: 'robot@project.iam.gserviceaccount.com',
    private_key_id: 'key-1',
    private_key: pem,
    token_uri: tokens.url,
  };
  const remote: Record<string, object> = {
    'in-headers': { headers: { 'X-Key': SECRETS.header } },
    'in-credential-headers': { credentials: { headers: { 'X-Other': SECRETS.credentialHeader } } },
    'bearer-token': { credentials: { bearer_token: SECRETS.bearer } },
    'api-key': { credentials: { api_key: SECRETS.apiKey, api_key_header: 'X-Api-Key' } },
    'client-secret': {
      credentials: {
        auth_type: 'oauth2_client_credentials',
        token_url: tokens.url,
        client_id: 'client',
        client_secret: SECRETS.clientSecret,
      },
    },
    account: { credentials: { auth_type: 'google_service_account', service_account_json: account, scopes: ['read'] } },
  };
  for (const [name, rest] of Object.entries(remote)) {
    await note(client.create_server({ name, transport: 'streamable_http', url, ...rest }));
  }
  const local = { transport: 'stdio' as const, command: process.execPath, args: [ODD_SERVER] };
  await note(
    client.create_server({ ...local, name: 'local', env: { API_TOKEN: SECRETS.env, OLD_TOKEN: SECRETS.removed } }),
  );
  await note(client.create_server({ ...local, name: 'other', env: { API_TOKEN: SECRETS.otherEnv } }));
  await note(client.set_secret({ name: 'WEATHER_KEY', value: SECRETS.named }));
  const created = await client.create_agent_token({ name: 'default', label: 'Editor' });
  const secrets = { ...SECRETS, agentToken: created.token };

  const servers = await client.list_servers();
  const idOf = (name: string) => servers.find((server) => server.name === name)!.id;
  for (const name of ['local', 'other']) {
    await until(
      async () => (await client.get_server({ id: idOf(name) })).connected,
      () => name,
      30_000,
    );
  }
  // A server that prints its environment, and an agent that fails to guess.
  await note(client.call_tool({ name: 'local__stderr', arguments: { env: true } }));
  await note(client.call_tool({ name: 'local__echo', arguments: { text: 'hello' } }));
  const logOf = async (name: string) => (await client.get_server_logs({ id: idOf(name) })).lines.join('\n');
  await until(async () => /API_TOKEN.*\[redacted\].*OLD_TOKEN.*\[redacted\]/.test(await logOf('local')));
  await note(client.update_server({ id: idOf('local'), env: { API_TOKEN: null, NEW: 'x' } }));
  // What is no longer stored may still be known to a server; this one has to start anew first.
  await until(async () => {
    await note(client.call_tool({ name: 'local__stderr', arguments: { text: `still ${SECRETS.removed} here` } }));
    return (await logOf('local')).includes('still [redacted] here');
  });
  await note(client.duplicate_server({ id: idOf('in-headers'), name: 'a-copy' }));
  for (const { id, transport } of servers) {
    await note(client.test_server({ id }));
    if (transport === 'streamable_http') {
      await note(client.refresh_server({ id }));
      await note(client.refresh_server_auth({ id }));
    }
  }
  // What is wrong with it must be said without it.
  await note(client.create_server({ ...local, name: 'bad', env: { API_TOKEN: `${SECRETS.env}\u0000` } }));
  await note(
    client.create_server({
      name: 'bad',
      transport: 'streamable_http',
      url,
      headers: { 'X-Key': `${SECRETS.header}\r\n` },
    }),
  );
  await note(
    client.create_server({
      name: 'bad',
      transport: 'streamable_http',
      url,
      credentials: { auth_type: 'none', other: SECRETS.bearer },
    }),
  );

  const places: Record<string, string> = {};
  for (const name of Object.keys(adminContract) as AdminOperation[]) {
    const operation: Operation = adminContract[name];
    if (operation.method !== 'GET') continue;
    for (const id of operation.path.includes('{id}')
      ? (await client.list_servers()).map((server) => server.id)
      : ['']) {
      const known = { name: operation.path.includes('/agents/') ? 'default' : 'local__echo', tool: 'local__echo' };
      const input = { ...SAMPLES[name].input, ...known, id } as Record<string, unknown>;
      for (const query of ['agent', 'result', 'before', 'limit']) if (name === 'list_activity') delete input[query];
      answers.push(await get(serve, toRestRequest(operation, input).path.split('?')[0]!));
    }
  }
  for (const where of ['/openapi.json', '/docs', '/v1/nothing']) answers.push(await get(serve, where));
  // Refusals would have nothing to hide.
  expect(answers.filter((answer) => answer.startsWith('200 ')).length).toBeGreaterThan(40);
  places.answers = answers.join('\n');
  if (process.platform === 'linux') {
    const [run] = processFile(serve.ready.pid, 'environ').match(/AGENT_GATEWAY_RUN=[^\0]*/) ?? [];
    expect(run).toBeUndefined();
    places['command line'] = processFile(serve.ready.pid, 'cmdline');
    places.environment = processFile(serve.ready.pid, 'environ');
    const [other] = processesWith(`API_TOKEN=${SECRETS.otherEnv}`);
    const { otherEnv: _, ...notOthers } = secrets;
    expect(found(notOthers, processFile(other!, 'environ')), 'another server’s environment').toEqual([]);
    expect(processFile(other!, 'environ')).not.toContain(serve.token);
    places['command line of a server'] = processFile(other!, 'cmdline');
  }
  for (const words of [['--version'], ['--help'], ['doctor', '--data-dir', folder.path]]) {
    const { stdout, stderr } = await runCli(words, { AGENT_GATEWAY_TOKEN: serve.token, API_TOKEN: SECRETS.env }).ended;
    places[`agent-gateway ${words[0]}`] = stdout + stderr;
    expect(stdout).not.toBe('');
    expect(stdout + stderr).not.toContain(serve.token);
  }
  const ended = await serve.stop();
  expect(ended.code).toBe(0);
  expect(heard.text.length).toBeGreaterThan(1_000);
  expect(ended.stderr.length).toBeGreaterThan(500);
  // Whoever starts it is given the token once, in the dashboard's address; without a built dashboard there is none.
  const stdout = ended.stdout.replace(`#token=${serve.token}`, '');
  Object.assign(places, { events: heard.text, 'standard output': stdout, log: ended.stderr }, filesOf(folder.path));

  // What careless servers repeated has come back to the gateway: the search below is no search in an empty room.
  expect(echoing.requests.length).toBeGreaterThan(5);
  expect(JSON.stringify(echoing.requests)).toContain(SECRETS.bearer);
  expect(tokens.seen.length).toBeGreaterThan(0);
  const hits = Object.entries(places).flatMap(([place, text]) => {
    // Its own environment is where this gateway has the admin token from.
    const searched = place === 'environment' ? secrets : { ...secrets, adminToken: serve.token };
    return found(searched, text).map((hit) => `${place}: ${hit}`);
  });
  figure(
    'Secrets found in answers, events, logs, files, processes',
    hits.length,
    'hits',
    `${Object.keys(secrets).length} secrets, ${Object.keys(places).length} places`,
  );
  expect(hits).toEqual([]);
}, 120_000);

test('scripts find nothing to export, to show or to delete as a whole; the admin token is shown and replaced in the window alone', () => {
  const names = Object.keys(adminContract) as AdminOperation[];
  expect(names.filter((name) => /export|backup|reveal|show|rotate|admin_token|_all$/.test(name))).toEqual([]);
  for (const name of names) {
    const { method, path: where }: Operation = adminContract[name];
    if (method === 'DELETE') expect(where, name).toMatch(/\{\w+\}/);
  }
  expect(Object.keys(desktopContract)).toEqual(expect.arrayContaining(['get_admin_token', 'rotate_admin_token']));
});
