// gateway.ts of a workspace: never run before somebody has looked, then exactly what was looked at, and anew when it changes.
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createMemoryStore, type GatewayOptions, systemClock } from '../../../src-main/core/index.ts';
import { processesWith } from '../../support/processes.ts';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, until } from '../../support/test-gateway.ts';

/** What the code of a workspace may take; shortened here. */
const LIMIT_MS = 10_000;
const after: typeof systemClock.after = (ms, callback) => systemClock.after(ms === LIMIT_MS ? 300 : ms, callback);

/** A folder for the workspace and what lies beside it, with a gateway on it. */
async function openWorld(files: Record<string, string>, options: Partial<GatewayOptions> = {}) {
  const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-code-')));
  const root = path.join(parent, 'workspace');
  const put = (file: string, text: string) => {
    const place = path.join(root, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(`${place}.swap`, text);
    renameSync(`${place}.swap`, place);
  };
  for (const [file, text] of Object.entries(files)) put(file, text);
  const store = createMemoryStore();
  const start = () =>
    startTestGateway({ store, flags: { workspace: root }, clock: { ...systemClock, after }, ...options });
  const world = {
    parent,
    root,
    store,
    put,
    gw: await start(),
    /** The same profile and folder again, after this program. */
    async restart(): Promise<void> {
      await world.gw.close();
      world.gw = await start();
      await world.gw.gateway.settled();
    },
    async say(tool = 'say') {
      const { result } = await world.gw.client.call_tool({ name: tool });
      return (result as { content: { text: string }[] }).content[0]?.text;
    },
    view: () => world.gw.client.get_workspace(),
    codeBecomes: (state: string) =>
      until(
        async () => (await world.view()).code?.state === state,
        async () => `expected ${state}, found ${JSON.stringify(await world.view())}`,
      ),
    confirm: async () => world.gw.client.approve_workspace({ fingerprint: (await world.view()).fingerprint ?? '' }),
    names: async () => (await world.gw.client.list_tools()).map(({ name }) => name),
    servers: async () => (await world.gw.client.list_servers()).map(({ name }) => name),
  };
  onTestFinished(async () => {
    await world.gw.close();
    rmSync(parent, { recursive: true, force: true });
  });
  await world.gw.gateway.settled();
  return world;
}

/** The same, with code that was confirmed and runs. */
async function openConfirmed(files: Record<string, string>) {
  const world = await openWorld(files);
  expect(await world.confirm()).toMatchObject({ code: { state: 'loaded', error: null }, pending: [] });
  return world;
}

const lib = (mark: string) => `export const mark: string = '${mark}';\n`;
const code = (word: string, more = '') => `import type { Registrar } from 'agent-gateway-desktop';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { mark } from './lib.ts';
appendFileSync(path.join(import.meta.dirname, '..', 'trace'), 'x');
export default (gw: Registrar): void => {
  gw.tool({ name: 'say', run: () => \`${word}\${mark}\` });
  ${more}
};
`;
const sayer = (word: string) => `export default (gw) => gw.tool({ name: 'say', run: () => '${word}' });\n`;
/** Code with a server that it registers, and the processes of that. */
function withServer(word: string) {
  const marker = `agw-test-${Math.random().toString(36).slice(2)}`;
  const server = { name: 'from-code', transport: 'stdio', ...odd(), env: { TEST_MARKER: marker } };
  return {
    text: code(word, `gw.addMcpServer(${JSON.stringify(server)});`),
    processes: () => processesWith(`TEST_MARKER=${marker}`),
  };
}

it('waits: nothing of it was run or started', async () => {
  const world = await openWorld({ 'gateway.ts': withServer('one').text, 'lib.ts': lib('!') });
  expect(await world.view()).toMatchObject({
    code: { file: 'gateway.ts', state: 'pending', error: null, restart_needed: [] },
    pending: [
      { file: 'gateway.ts', kind: 'code', changed: false, runs: ['lib.ts'], content: expect.stringContaining('one') },
    ],
    trusted_by_flag: false,
  });
  expect(await world.names()).toEqual([]);
  expect(await world.servers()).toEqual([]);
  expect(existsSync(path.join(world.parent, 'trace'))).toBe(false);
});

it('is not confirmed by what somebody saw before anything changed that it imports', async () => {
  const imports = { 'lib.ts': `export { mark } from './deep.ts';\n`, 'deep.ts': lib('!') };
  const world = await openWorld({ 'gateway.ts': code('one'), ...imports });
  const { fingerprint, pending } = await world.view();
  expect(pending).toMatchObject([{ runs: ['deep.ts', 'lib.ts'] }]);
  world.put('deep.ts', lib('?'));
  await expect(world.gw.client.approve_workspace({ fingerprint: fingerprint ?? '' })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(existsSync(path.join(world.parent, 'trace'))).toBe(false);
});

it('runs when it is confirmed, and the servers it registers with it', async () => {
  const { gw, store, parent, say } = await openConfirmed({ 'gateway.ts': withServer('one').text, 'lib.ts': lib('!') });
  expect(await say()).toBe('one!');
  expect(existsSync(path.join(parent, 'trace'))).toBe(true);
  const [server] = await gw.client.list_servers();
  expect(server).toMatchObject({ name: 'from-code', origin: 'code', approval: { state: 'approved' } });
  await gw.waitFor(server?.id ?? '', 'connected');
  expect(store.document.servers).toEqual([]);
  await expect(gw.client.update_server({ id: server?.id ?? '', enabled: false })).rejects.toMatchObject({
    code: 'conflict',
  });
});

it('goes on while a changed version waits, and is exchanged when that is confirmed', async () => {
  const { text, processes } = withServer('one');
  const world = await openConfirmed({ 'gateway.ts': text, 'lib.ts': lib('!') });
  await until(() => processes().length === 1);
  world.put('gateway.ts', code('two'));
  await world.codeBecomes('pending');
  expect((await world.view()).pending).toMatchObject([{ file: 'gateway.ts', changed: true }]);
  expect(await world.say()).toBe('one!');
  expect(processes()).toHaveLength(1);
  await world.confirm();
  expect(await world.say()).toBe('two!');
  expect(await world.servers()).toEqual([]);
  await until(() => processes().length === 0);
});

it('says that what it imports needs a restart', async () => {
  const world = await openConfirmed({ 'gateway.ts': code('one'), 'lib.ts': lib('!') });
  world.put('lib.ts', lib('.'));
  await world.codeBecomes('pending');
  expect((await world.view()).code?.restart_needed).toEqual(['lib.ts']);
  expect(await world.confirm()).toMatchObject({ code: { state: 'loaded', restart_needed: ['lib.ts'] }, pending: [] });
  expect(await world.say()).toBe('one!');
});

it.each([
  ['a fault of its syntax', 'export default (gw) => {\n  gw.tool({ name: \n};\n', 3],
  ['an error it throws', "export default () => {\n  throw new Error('no luck');\n};\n", 2],
  ['what it registers', "export default (gw) => gw.tool({ name: 'not a name', run() {} });\n", 1],
  ['no function', 'export const nothing = 1;\n', null],
])('keeps what it registered before when the next has %s', async (_, text, line) => {
  const world = await openConfirmed({ 'gateway.ts': sayer('one') });
  world.put('gateway.ts', text);
  await world.codeBecomes('pending');
  await world.confirm();
  const { code: shown, problems } = await world.view();
  expect(shown).toMatchObject({ state: 'failed', error: expect.stringContaining('gateway.ts: ') });
  expect(problems).toMatchObject([{ file: 'gateway.ts', line, message: shown?.error }]);
  expect(await world.say()).toBe('one');
});

it('is given up when it does not end, and nothing of it comes later', async () => {
  const world = await openConfirmed({ 'gateway.ts': sayer('one') });
  world.put(
    'gateway.ts',
    "export default async (gw) => { gw.tool({ name: 'late', run: () => '' }); await new Promise(() => setInterval(() => {}, 1e6).unref()); };\n",
  );
  await world.codeBecomes('pending');
  await world.confirm();
  expect((await world.view()).code).toMatchObject({ state: 'failed', error: expect.stringContaining('10 s') });
  expect(await world.names()).toEqual(['say']);
});

it('is gone when its file is gone, and back where it was confirmed before', async () => {
  const world = await openConfirmed({ 'gateway.ts': sayer('one') });
  rmSync(path.join(world.root, 'gateway.ts'));
  await until(async () => (await world.names()).length === 0);
  expect((await world.view()).code).toBeNull();
  world.put('gateway.mjs', sayer('three'));
  await world.codeBecomes('pending');
  await world.confirm();
  await world.restart();
  expect(await world.view()).toMatchObject({ code: { file: 'gateway.mjs', state: 'loaded' }, pending: [] });
  expect(await world.say()).toBe('three');
});

it('binds the servers it registers to the programs that they start', async () => {
  const world = await openWorld({});
  const program = path.join(world.parent, 'server');
  const { command, args } = odd();
  const script = (comment: string) =>
    writeFileSync(program, `#!/bin/sh\n# ${comment}\nexec ${command} ${args.join(' ')}\n`, { mode: 0o755 });
  script('the first');
  const server = { name: 'bound', transport: 'stdio', command: program };
  world.put('gateway.mjs', `export default (gw) => gw.addMcpServer(${JSON.stringify(server)});\n`);
  await world.codeBecomes('pending');
  await world.confirm();
  const [{ id } = { id: '' }] = await world.gw.client.list_servers();
  await world.gw.waitFor(id, 'connected');
  const programs = () => (world.store.document.code_approvals?.[id] as { programs: unknown[] } | undefined)?.programs;
  await until(() => programs()?.length === 1);
  await world.gw.close();
  script('the second');
  await world.restart();
  await until(async () => (await world.gw.client.get_server({ id })).approval.reason === 'replaced');
  expect(await world.gw.client.get_server({ id })).toMatchObject({
    connected: false,
    last_error: { error_code: 'config_error' },
  });
  await world.gw.client.approve_server({ id });
  await world.gw.waitFor(id, 'connected');
});

it('never waits where the host was told to trust the workspace', async () => {
  const files = { 'gateway.mjs': sayer('four'), 'tools/list.yaml': 'name: list\ncommand: [node, --version]\n' };
  const { view, say, put } = await openWorld(files, { trustWorkspace: true });
  expect(await view()).toMatchObject({ trusted_by_flag: true, pending: [], fingerprint: null });
  expect(await say()).toBe('four');
  expect(await say('list')).toMatch(/^v\d+/);
  put('gateway.mjs', sayer('five'));
  await until(async () => (await say()) === 'five');
});
