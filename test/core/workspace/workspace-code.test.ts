// gateway.ts of a workspace: never run before somebody has looked, then exactly what was looked at, and anew when it changes.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMemoryStore, systemClock } from '../../../src-main/core/index.ts';
import { processesWith } from '../../support/processes.ts';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../../support/test-gateway.ts';

const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-code-')));
const root = path.join(parent, 'workspace');
const trace = path.join(parent, 'trace');
const marker = `agw-test-${Math.random().toString(36).slice(2)}`;
/** What the code of a workspace may take; shortened here. */
const LIMIT_MS = 10_000;
const store = createMemoryStore();
let gw: TestGateway;

const put = (file: string, text: string) => {
  const place = path.join(root, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(`${place}.swap`, text);
  renameSync(`${place}.swap`, place);
};
const say = async (tool = 'say') => {
  const { result } = await gw.client.call_tool({ name: tool });
  return (result as { content: { text: string }[] }).content[0]?.text;
};
const view = () => gw.client.get_workspace();
const codeBecomes = (state: string) =>
  until(
    async () => (await view()).code?.state === state,
    async () => `expected ${state}, found ${JSON.stringify(await view())}`,
  );
const confirm = async () => gw.client.approve_workspace({ fingerprint: (await view()).fingerprint ?? '' });
const names = async () => (await gw.client.list_tools()).map(({ name }) => name);
const servers = async () => (await gw.client.list_servers()).map(({ name }) => name);
const serverLine = `gw.addMcpServer(${JSON.stringify({ name: 'from-code', transport: 'stdio', ...odd(), env: { TEST_MARKER: marker } })});`;
const code = (word: string, more = '') => `import { appendFileSync } from 'node:fs';
import type { Registrar } from 'agent-gateway-desktop';
import { mark } from './lib.ts';
appendFileSync(${JSON.stringify(trace)}, 'x');
export default (gw: Registrar): void => {
  gw.tool({ name: 'say', run: () => \`${word}\${mark}\` });
  ${more}
};
`;

beforeAll(async () => {
  put('gateway.ts', code('one', serverLine));
  put('lib.ts', "export const mark: string = '!';\n");
  const after: typeof systemClock.after = (ms, callback) => systemClock.after(ms === LIMIT_MS ? 300 : ms, callback);
  gw = await startTestGateway({ store, flags: { workspace: root }, clock: { ...systemClock, after } });
});
afterAll(async () => {
  await gw.close();
  rmSync(parent, { recursive: true, force: true });
});

it('waits: nothing of it was run or started', async () => {
  await gw.gateway.settled();
  expect(await view()).toMatchObject({
    code: { file: 'gateway.ts', state: 'pending', error: null, restart_needed: [] },
    pending: [
      { file: 'gateway.ts', kind: 'code', changed: false, runs: ['lib.ts'], content: expect.stringContaining('one') },
    ],
    trusted_by_flag: false,
  });
  expect(await names()).toEqual([]);
  expect(await servers()).toEqual([]);
  expect(() => realpathSync(trace)).toThrow('ENOENT');
});

it('is not confirmed by what somebody saw before it changed', async () => {
  const { fingerprint } = await view();
  put('lib.ts', "export const mark: string = '?';\n");
  await expect(gw.client.approve_workspace({ fingerprint: fingerprint ?? '' })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(() => realpathSync(trace)).toThrow('ENOENT');
});

it('runs when it is confirmed, and the servers it registers with it', async () => {
  expect(await confirm()).toMatchObject({ code: { state: 'loaded', error: null }, pending: [] });
  expect(await say()).toBe('one?');
  const [server] = await gw.client.list_servers();
  expect(server).toMatchObject({ name: 'from-code', origin: 'code', approval: { state: 'approved' } });
  await gw.waitFor(server?.id ?? '', 'connected');
  expect(store.document.servers).toEqual([]);
  await expect(gw.client.update_server({ id: server?.id ?? '', enabled: false })).rejects.toMatchObject({
    code: 'conflict',
  });
});

it('goes on while a changed version waits, and is exchanged when that is confirmed', async () => {
  put('gateway.ts', code('two'));
  await codeBecomes('pending');
  expect((await view()).pending).toMatchObject([{ file: 'gateway.ts', changed: true }]);
  expect(await say()).toBe('one?');
  expect(await processesWith(`TEST_MARKER=${marker}`)).toHaveLength(1);
  await confirm();
  expect(await say()).toBe('two?');
  expect(await servers()).toEqual([]);
  await until(async () => (await processesWith(`TEST_MARKER=${marker}`)).length === 0);
});

it('says that what it imports needs a restart', async () => {
  put('lib.ts', "export const mark: string = '.';\n");
  await codeBecomes('pending');
  expect((await view()).code?.restart_needed).toEqual(['lib.ts']);
  expect(await confirm()).toMatchObject({ code: { state: 'loaded', restart_needed: ['lib.ts'] }, pending: [] });
  expect(await say()).toBe('two?');
});

it.each([
  ['a fault of its syntax', 'export default (gw) => {\n  gw.tool({ name: \n};\n', 3],
  ['an error it throws', "export default () => {\n  throw new Error('no luck');\n};\n", 2],
  ['what it registers', "export default (gw) => gw.tool({ name: 'not a name', run() {} });\n", 1],
  ['no function', 'export const nothing = 1;\n', null],
])('keeps what it registered before when the next has %s', async (_, text, line) => {
  put('gateway.ts', text);
  await codeBecomes('pending');
  await confirm();
  const { code: shown, problems } = await view();
  expect(shown).toMatchObject({ state: 'failed', error: expect.stringContaining('gateway.ts: ') });
  expect(problems).toMatchObject([{ file: 'gateway.ts', line, message: shown?.error }]);
  expect(await say()).toBe('two?');
});

it('is given up when it does not end, and nothing of it comes later', async () => {
  put(
    'gateway.ts',
    "export default async (gw) => { gw.tool({ name: 'late', run: () => '' }); await new Promise(() => setInterval(() => {}, 1e6).unref()); };\n",
  );
  await codeBecomes('pending');
  await confirm();
  expect((await view()).code).toMatchObject({ state: 'failed', error: expect.stringContaining('10 s') });
  expect(await names()).toEqual(['say']);
});

it('is gone when its file is gone, and back where it was confirmed before', async () => {
  rmSync(path.join(root, 'gateway.ts'));
  await until(async () => (await names()).length === 0);
  expect((await view()).code).toBeNull();
  put('gateway.mjs', "export default (gw) => gw.tool({ name: 'say', run: () => 'three' });\n");
  await codeBecomes('pending');
  await confirm();
  await gw.close();
  gw = await startTestGateway({ store, flags: { workspace: root } });
  await gw.gateway.settled();
  expect(await view()).toMatchObject({ code: { file: 'gateway.mjs', state: 'loaded' }, pending: [] });
  expect(await say()).toBe('three');
});

it('binds the servers it registers to the programs that they start', async () => {
  const program = path.join(parent, 'server');
  const { command, args } = odd();
  const script = (comment: string) =>
    writeFileSync(program, `#!/bin/sh\n# ${comment}\nexec ${command} ${args.join(' ')}\n`, { mode: 0o755 });
  script('the first');
  const server = { name: 'bound', transport: 'stdio', command: program };
  put('gateway.mjs', `export default (gw) => gw.addMcpServer(${JSON.stringify(server)});\n`);
  await codeBecomes('pending');
  await confirm();
  const [{ id } = { id: '' }] = await gw.client.list_servers();
  await gw.waitFor(id, 'connected');
  const programs = () => (store.document.code_approvals?.[id] as { programs: unknown[] } | undefined)?.programs;
  await until(() => programs()?.length === 1);
  await gw.close();
  script('the second');
  gw = await startTestGateway({ store, flags: { workspace: root } });
  await gw.gateway.settled();
  await until(async () => (await gw.client.get_server({ id })).approval.reason === 'replaced');
  expect(await gw.client.get_server({ id })).toMatchObject({
    connected: false,
    last_error: { error_code: 'config_error' },
  });
  await gw.client.approve_server({ id });
  await gw.waitFor(id, 'connected');
});

it('never waits where the host was told to trust the workspace', async () => {
  await gw.close();
  put('gateway.mjs', "export default (gw) => gw.tool({ name: 'say', run: () => 'four' });\n");
  put('tools/list.yaml', 'name: list\ncommand: [node, --version]\n');
  gw = await startTestGateway({ flags: { workspace: root }, trustWorkspace: true });
  await gw.gateway.settled();
  expect(await view()).toMatchObject({ trusted_by_flag: true, pending: [], fingerprint: null });
  expect(await say()).toBe('four');
  expect(await say('list')).toMatch(/^v\d+/);
  put('gateway.mjs', "export default (gw) => gw.tool({ name: 'say', run: () => 'five' });\n");
  await until(async () => (await say()) === 'five');
});
