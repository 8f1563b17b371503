// What servers offered is offered again at the next start, while they are still starting; and a server that dies comes back for its next call.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore, createRedactor, createSecretBox, memoryKey } from '../../src-main/core/index.ts';
import { CATALOGUE_FILE } from '../../src-main/core/servers/catalogue.ts';
import { odd } from '../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';

let folder: string;
let store: ReturnType<typeof createMemoryStore>;
const redactor = createRedactor();
const box = createSecretBox({ key: memoryKey() });
const running: TestGateway[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'agw-catalogue-'));
  store = createMemoryStore();
});
afterEach(async () => {
  for (const gw of running.splice(0)) await gw.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<TestGateway> {
  const gw = await startTestGateway({ store, redactor, box, dataDir: folder });
  running.push(gw);
  return gw;
}
async function stop(gw: TestGateway): Promise<void> {
  running.splice(running.indexOf(gw), 1);
  await gw.close();
}

/** The odd server in modes that a file names, held back as long as the file `gate` is there. */
async function gated(modes = ''): Promise<{ command: string; args: string[] }> {
  await writeFile(path.join(folder, 'modes'), modes);
  const { command, args } = odd();
  const script = `while [ -e ${folder}/gate ]; do sleep 0.02; done; exec ${command} ${args.join(' ')} $(cat ${folder}/modes)`;
  return { command: 'sh', args: ['-c', script] };
}
const closeGate = () => writeFile(path.join(folder, 'gate'), '');
const openGate = () => rm(path.join(folder, 'gate'));
const toolEvents = (gw: TestGateway) => gw.events.filter(({ event }) => event.type === 'tools').length;
const catalogue = () => readFile(path.join(folder, CATALOGUE_FILE), 'utf8');

/** A first run that leaves its catalogue. */
async function runBefore(modes = '', env: Record<string, string> = {}): Promise<string> {
  const gw = await start();
  const { id } = await gw.client.create_server({ name: 'odd', transport: 'stdio', ...(await gated(modes)), env });
  await gw.waitFor(id, 'connected');
  await stop(gw);
  return id;
}

describe('at the next start', () => {
  it('tools are offered before their server is there; a call waits for it', async () => {
    const id = await runBefore('instructions=Known');
    expect((await stat(path.join(folder, CATALOGUE_FILE))).mode & 0o777).toBe(0o600);
    await closeGate();
    const gw = await start();
    expect(await gw.client.get_server({ id })).toMatchObject({ status: 'connecting', connected: false, tool_count: 0 });
    expect((await gw.client.list_tools()).map(({ name }) => name)).toContain('odd__echo');
    expect(await gw.client.list_server_tools({ id })).toEqual([]);
    expect(gw.gateway.upstreams.get('odd')?.peer).toMatchObject({ era: 'legacy', instructions: 'Known' });
    const events = toolEvents(gw);
    const call = gw.client.call_tool({ name: 'odd__echo', arguments: { a: 1 } });
    await openGate();
    expect(JSON.stringify((await call).result)).toContain('a');
    // It offers what it offered: nobody has to hear of that.
    expect(await gw.client.get_server({ id })).toMatchObject({ status: 'connected' });
    expect(toolEvents(gw)).toBe(events);
  });

  it('what the server really offers takes their place', async () => {
    const id = await runBefore();
    await closeGate();
    await writeFile(path.join(folder, 'modes'), 'tools=2');
    const gw = await start();
    expect(gw.gateway.tools.get('odd__tool_0')).toBeUndefined();
    const events = toolEvents(gw);
    await openGate();
    await gw.waitFor(id, 'connected');
    expect(gw.gateway.tools.get('odd__tool_0')).toBeDefined();
    expect(toolEvents(gw)).toBe(events + 1);
  });

  it('nothing is offered of a server that is switched off, reached otherwise, or fails for good', async () => {
    const id = await runBefore();
    const first = await start();
    await first.client.update_server({ id, enabled: false });
    await stop(first);
    const second = await start();
    expect(await second.client.list_tools()).toEqual([]);
    await second.client.update_server({ id, enabled: true, args: ['-c', 'exec sleep 60'] });
    expect(await second.client.list_tools()).toEqual([]);
    await second.client.update_server({ id, command: 'no-such-program-anywhere' });
    await second.waitFor(id, 'error');
    expect(await second.client.list_tools()).toEqual([]);
    expect(second.gateway.upstreams.get('odd')).toBeUndefined();
  });

  it.each([
    ['damaged', '{"version":1,"servers":{'],
    ['of another form', '{"version":1,"servers":{"x":{"key":1},"__proto__":{}}}'],
    ['of a later version', '{"version":2}'],
  ])('a catalogue that is %s is as good as none', async (_, text) => {
    await runBefore();
    await closeGate();
    await writeFile(path.join(folder, CATALOGUE_FILE), text);
    const gw = await start();
    expect(await gw.client.list_tools()).toEqual([]);
    await openGate();
    await until(async () => (await gw.client.list_tools()).length > 0);
  });

  it('no secret is written down, nor anything of a server that is gone', async () => {
    await runBefore('instructions=agwc-4711-canary', { TOKEN: 'agwc-4711-canary' });
    expect(await catalogue()).not.toContain('4711');
    const gw = await start();
    const { id } = await gw.client.create_server({ name: 'two', transport: 'stdio', ...odd() });
    await gw.waitFor(id, 'connected');
    await gw.client.delete_server({ id: String(store.document.servers[0]?.id) });
    await stop(gw);
    expect(Object.keys(JSON.parse(await catalogue()).servers)).toEqual(expect.arrayContaining([id]));
  });
});

describe('a server that is killed', () => {
  it('fails what it was doing at once, and is there for the next call', async () => {
    const gw = await start();
    const { id } = await gw.client.create_server({ name: 'odd', transport: 'stdio', ...odd() });
    await gw.waitFor(id, 'connected');
    const { result } = await gw.client.call_tool({ name: 'odd__pids' });
    const text = (result as { content: [{ text: string }] }).content[0].text;
    const pid = Number(/\d+/.exec(text)?.[0]);
    const hanging = gw.client.call_tool({ name: 'odd__hang' });
    hanging.catch(() => {});
    await gw.client.call_tool({ name: 'odd__echo' });
    process.kill(pid, 'SIGKILL');
    await expect(hanging).rejects.toMatchObject({ code: 'connection_error' });
    const again = await gw.client.call_tool({ name: 'odd__pids' });
    expect(JSON.stringify(again.result)).not.toContain(String(pid));
    expect((await gw.client.get_server({ id })).status).toBe('connected');
  });
});
