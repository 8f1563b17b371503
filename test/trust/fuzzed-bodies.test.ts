// Bodies broken by chance, on every route that takes one: no 500, no exit, and nothing is stored half.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openProfile } from '../../src-main/core/index.ts';
import { type AdminOperation, adminContract } from '../../src-shared/contract/admin.ts';
import { type Operation, takesBody, toRestRequest } from '../../src-shared/contract/operation.ts';
import { SAMPLES } from '../shared/contract/samples.ts';
import { type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { mutateText } from './support/mutate.ts';
import { figure, randomOf, replay, rounds, seed } from './support/run.ts';

const INPUTS = rounds(400, 20_000);
const LANES = 4;
const ODD_SERVER = path.resolve(import.meta.dirname, '../fixtures/servers/odd-server.mjs');

const OPERATIONS = (Object.keys(adminContract) as AdminOperation[]).filter((name) => {
  const { method }: Operation = adminContract[name];
  return takesBody(method);
});

/** Sound inputs that start nothing: programs that do not exist, ports where nobody listens. */
const BASES: Partial<Record<AdminOperation, readonly object[]>> = {
  create_server: [
    {
      name: 'made',
      transport: 'stdio',
      command: '/nonexistent/program',
      args: ['a', '--b=c'],
      env: { TOKEN: 'value' },
      cwd: '/tmp',
      enabled: false,
      timeouts: { connection_ms: 1_000, tool_call_ms: 1_000 },
    },
    {
      name: 'remote',
      transport: 'streamable_http',
      url: 'http://127.0.0.1:9/mcp',
      headers: { 'X-Key': 'value' },
      credentials: { bearer_token: 'value' },
      enabled: false,
    },
  ],
  test_server_config: [{ transport: 'stdio', command: '/nonexistent/program', args: [], env: { A: 'b' } }],
  update_server: [{ command: '/nonexistent/other', args: ['x'], env: { TOKEN: null }, disabled_tools: ['a'] }],
  update_settings: [{ tool_call_timeout_ms: 20_000, connection_timeout_ms: 5_000 }],
};
/** What is done to a server by its id: on one of those the lanes made, or on none. */
const NEW_NAME = /^(create|duplicate)_server$/;

interface World {
  readonly serve: ServeProcess;
  /** Ids of servers that an answer said are there. */
  readonly ids: Set<string>;
  readonly fixed: string;
}

async function sendOne(world: World, round: number, seen: Map<number, number>): Promise<void> {
  const { serve, ids } = world;
  const random = randomOf(round);
  const name = random.pick(OPERATIONS);
  const operation: Operation = adminContract[name];
  const sample = { ...(BASES[name] ? random.pick(BASES[name]) : SAMPLES[name].input) } as Record<string, unknown>;
  if (operation.path.includes('/mcp-servers/{id}')) sample.id = random.pick([world.fixed, ...ids].slice(0, 20));
  if (name === 'call_tool') sample.name = 'sound__echo';
  if (NEW_NAME.test(name)) sample.name = `server-${round}`;
  const { method, path: where, body } = toRestRequest(operation, sample);
  const text = mutateText(body as never, random);
  const response = await fetch(serve.ready.url + where, {
    method,
    headers: { authorization: `Bearer ${serve.token}`, 'content-type': 'application/json' },
    body: text,
    signal: AbortSignal.timeout(60_000),
  });
  const answer = await response.text();
  const what = `${name} ${where}: ${response.status} ${answer.slice(0, 300)} for ${text.slice(0, 300)} — ${replay(round)}`;
  seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
  // 502 and 504 are what the contract says where another server fails.
  expect([200, 400, 404, 409, 413, 422, 502, 504], what).toContain(response.status);
  // A refusal shows nothing of the inside; an answer may name a program the user gave.
  if (!response.ok) expect(answer, what).not.toMatch(/\n\s+at |src-main\//);
  const parsed: unknown = answer === '' ? null : JSON.parse(answer);
  if (response.ok && NEW_NAME.test(name)) {
    const { id } = parsed as { id: string };
    ids.add(id);
    if (ids.size > 40) await removeOne(world);
  }
}

async function removeOne({ serve, ids }: World): Promise<void> {
  const [oldest] = ids;
  if (oldest === undefined || !ids.delete(oldest)) return;
  expect(await serve.client.delete_server({ id: oldest })).toEqual({ deleted: true });
}

test(`${INPUTS} bodies on ${OPERATIONS.length} routes`, async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const home = path.join(folder.path, 'home');
  mkdirSync(home);
  // A home of its own: some of these routes change the configurations of other programs.
  const environment = { HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: path.join(home, '.config'), APPDATA: home };
  const data = path.join(folder.path, 'data');
  const serve = await startServe(data, { environment });
  onTestFinished(() => void serve.child.kill('SIGKILL'));
  const sound = { name: 'sound', transport: 'stdio' as const, command: process.execPath, args: [ODD_SERVER] };
  await serve.client.create_server(sound);
  const fixed = (await serve.client.create_server({ ...sound, name: 'aside', enabled: false })).id;
  const world: World = { serve, ids: new Set(), fixed };
  const seen = new Map<number, number>();
  let next = Number(process.env.TRUST_ONLY ?? 0);
  const end = process.env.TRUST_ONLY ? next + 1 : INPUTS;
  const lane = async () => {
    while (next < end) await sendOne(world, next++, seen);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  console.log(
    `fuzzed bodies, TRUST_SEED=${seed}: ${[...seen]
      .sort()
      .map(([status, count]) => `${status}×${count}`)
      .join(' ')}`,
  );

  expect(serve.child.exitCode).toBeNull();
  const echoed = await serve.client.call_tool({ name: 'sound__echo', arguments: { text: 'still here' } });
  expect(JSON.stringify(echoed)).toContain('still here');
  const listed = (await serve.client.list_servers()).map(({ id }) => id);
  expect([...world.ids].filter((id) => !listed.includes(id))).toEqual([]);
  const ended = await serve.stop();
  expect(ended.code).toBe(0);
  const { store, close } = await openProfile({ directory: data, env: {} });
  expect(store.notices).toEqual([]);
  expect(store.document.needs_attention ?? []).toEqual([]);
  expect(store.document.servers.map(({ id }) => id).sort()).toEqual(listed.sort());
  await close();
  // Bodies that are all refused would not have tried what comes behind the parsing.
  if (end - Number(process.env.TRUST_ONLY ?? 0) > 100) expect(seen.get(200) ?? 0).toBeGreaterThan(INPUTS / 50);
  figure(
    'Broken bodies answered with 500 or ending the gateway',
    seen.get(500) ?? 0,
    `of ${INPUTS}`,
    `TRUST_SEED=${seed}`,
  );
}, 400_000);
