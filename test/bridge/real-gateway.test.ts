// A client, the bridge, a gateway of its own and a server behind it: everything real, from one end to the other.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { everything } from '../support/real-servers.ts';
import { cleanEnvironment, type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';

const CLI = path.resolve(import.meta.dirname, '../../src-main/cli/main.ts');
let folder: ReturnType<typeof temporaryFolder>;
let gateway: ServeProcess;
const dataDir = () => path.join(folder.path, 'data');

beforeAll(async () => {
  folder = temporaryFolder();
  gateway = await startServe(dataDir());
  await gateway.client.create_server({ name: 'all', transport: 'stdio', ...everything() });
  await until(async () => (await gateway.client.list_servers())[0]?.connected === true);
});
afterAll(async () => {
  await gateway.stop();
  folder.remove();
});

/** As a configuration names it: the command, and nothing secret. */
async function connect(mode: 'legacy' | 'auto', ...args: string[]) {
  let changes = 0;
  const client = new Client(
    { name: 'bridge-test', version: '1.0.0' },
    { versionNegotiation: { mode }, listChanged: { tools: { onChanged: () => void changes++, debounceMs: 1 } } },
  );
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'bridge', '--data-dir', dataDir(), ...args],
    env: cleanEnvironment({ AGENT_GATEWAY_PORT: '0' }) as Record<string, string>,
    stderr: 'pipe',
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, changes: () => changes };
}

const echo = { name: 'all__echo', arguments: { message: 'through everything' } };
/** A gateway that has just started may not have found its tools yet. */
async function echoes(client: Client): Promise<void> {
  const result = () => client.callTool(echo).catch((error: unknown) => String(error));
  let last: unknown;
  await until(
    async () => {
      last = await result();
      return typeof last !== 'string';
    },
    () => String(last),
  );
  expect(last).toMatchObject(ECHOED);
}
const ECHOED = { content: [{ type: 'text', text: 'Echo: through everything' }] };

describe.each(['legacy', 'auto'] as const)('a client that negotiates “%s”', (mode) => {
  it('calls a tool, and goes on with the next gateway when this one ends', async () => {
    const { client, changes } = await connect(mode);
    await echoes(client);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('all__echo');
    await gateway.stop();
    gateway = await startServe(dataDir());
    // On another port, with another token.
    await until(() => changes() > 0);
    await echoes(client);
  });
});

describe('--start', () => {
  it('starts a gateway for the first of many, which stays', async () => {
    await gateway.stop();
    rmSync(path.join(dataDir(), 'bridge-start.lock'), { force: true });
    const clients = await Promise.all([1, 2, 3].map(() => connect('legacy', '--start')));
    for (const { client } of clients) await echoes(client);
    await Promise.all(clients.map(({ client }) => client.close()));
    const { pid } = JSON.parse(readFileSync(path.join(dataDir(), 'runtime.json'), 'utf8'));
    expect(process.kill(pid, 'SIGTERM')).toBe(true);
    await until(() => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    });
    gateway = await startServe(dataDir());
  });
});
