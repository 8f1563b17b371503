// The package from the outside: a gateway is made, started, asked, served and closed.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway, type Gateway, GatewayError, type GatewayOptions } from '../../src-main/index.ts';
import { processesWith } from '../support/processes.ts';
import { everything, odd } from '../support/real-servers.ts';
import { failure, folderWith, quietGateway, rest } from './support.ts';

const PACKAGE = pathToFileURL(path.resolve(import.meta.dirname, '../../src-main/index.ts')).href;
const run = promisify(execFile);

const open: Gateway[] = [];
const gateway = (options?: GatewayOptions) => {
  const made = quietGateway(options);
  open.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

describe('the life of a gateway', () => {
  it('registers, starts, lists, calls, serves and closes', async () => {
    const marker = `agw-library-${Math.random().toString(36).slice(2)}`;
    const gw = gateway()
      .addMcpServer({ name: 'odd', transport: 'stdio', ...odd(), env: { MARKER: marker } })
      .tool({ name: 'greet', run: ({ name }) => `Hello, ${name}` });
    await gw.start();
    expect(gw.tools().map(({ name }) => name)).toEqual(expect.arrayContaining(['greet', 'odd__echo']));
    expect(await gw.callTool('greet', { name: 'Ada' })).toEqual({ content: [{ type: 'text', text: 'Hello, Ada' }] });
    expect(JSON.stringify(await gw.callTool('odd__echo', { text: 'marco' }))).toContain('marco');

    const served = await gw.serve({ port: 0 });
    expect(served.url).toBe(`http://127.0.0.1:${served.port}`);
    const { status, body } = await rest(served, 'GET', '/v1/admin/mcp-servers');
    expect(status).toBe(200);
    expect(body).toMatchObject([{ name: 'odd', origin: 'code', status: 'connected' }]);
    expect(await gw.admin.list_servers()).toEqual(body);
    expect((await processesWith(`MARKER=${marker}`)).length).toBeGreaterThan(0);

    await gw.close();
    await expect(fetch(`${served.url}/v1/health`)).rejects.toThrow();
    expect(await processesWith(`MARKER=${marker}`)).toEqual([]);
  });

  it('ends with its scope', async () => {
    let url: string;
    {
      await using gw = quietGateway();
      url = (await gw.serve({ port: 0 })).url;
      expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    }
    await expect(fetch(`${url}/v1/health`)).rejects.toThrow();
  });

  it('takes servers and tools while it runs, and waits for them when asked again', async () => {
    const gw = gateway();
    await gw.start();
    expect(gw.tools()).toEqual([]);
    gw.tool({ name: 'late', run: () => 'here' }).addMcpServer({ name: 'odd', transport: 'stdio', ...odd() });
    expect(gw.tools().map(({ name }) => name)).toEqual(['late']);
    await gw.start();
    expect(gw.tools().map(({ name }) => name)).toContain('odd__echo');
  });

  it('tells a server that it may ask as soon as it listens, since somebody can answer then', async () => {
    const gw = gateway().addMcpServer({ name: 'e', transport: 'stdio', ...everything() });
    await gw.start();
    const mayAsk = () => gw.tools().some(({ name }) => name === 'e__trigger-elicitation-request');
    expect(mayAsk()).toBe(false);
    await gw.serve({ port: 0 });
    const [server] = await gw.admin.list_servers();
    await gw.admin.refresh_server({ id: String(server?.id) });
    expect(mayAsk()).toBe(true);
  });

  it('starts although a server cannot, and says why', async () => {
    const gw = gateway().addMcpServer({ name: 'gone', transport: 'stdio', command: 'agw-no-such-command' });
    await gw.start();
    expect(await gw.admin.list_servers()).toMatchObject([
      {
        name: 'gone',
        last_error: { error_code: 'connection_error', error: expect.stringContaining('agw-no-such-command') },
      },
    ]);
    expect(gw.tools()).toEqual([]);
  });

  it('waits no longer than it was told to', async () => {
    const gw = gateway().addMcpServer({ name: 'silent', transport: 'stdio', ...odd('silent') });
    await gw.start({ waitMs: 0 });
    expect(await gw.admin.list_servers()).toMatchObject([{ status: 'connecting', last_error: null }]);
    await gw.start({ waitMs: 50 });
    expect(await gw.admin.list_servers()).toMatchObject([{ status: 'connecting', last_error: null }]);
  });

  it('closes in the middle of a start', async () => {
    const gw = gateway().addMcpServer({ name: 'silent', transport: 'stdio', ...odd('silent') });
    const starting = gw.start().catch(() => {});
    await gw.close();
    await starting;
    expect((await failure(gw.start())).code).toBe('unavailable');
  });

  it.each<[string, (gw: Gateway) => unknown]>([
    ['tools', (gw) => gw.tools()],
    ['callTool', (gw) => gw.callTool('x')],
    ['admin', (gw) => gw.admin.list_servers()],
  ])('%s needs a gateway that runs', async (_, use) => {
    const gw = gateway();
    expect(await failure(() => use(gw))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('start'),
    });
    await gw.close();
    expect(await failure(() => use(gw))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('closed'),
    });
  });

  it('cannot be used again once it is closed', async () => {
    const gw = gateway();
    await gw.close();
    await gw.close();
    expect(await failure(() => gw.tool({ name: 'x', run: () => '' }))).toMatchObject({ code: 'unavailable' });
    expect(await failure(() => gw.addMcpServer({ name: 'x', transport: 'stdio', command: 'node' }))).toMatchObject({
      code: 'unavailable',
    });
    expect(await failure(gw.serve({ port: 0 }))).toMatchObject({ code: 'unavailable' });
  });

  it('knows nothing of another one in the same process', async () => {
    const [one, other] = [gateway(), gateway()];
    one.tool({ name: 'mine', run: () => '' });
    await Promise.all([one.start(), other.start()]);
    expect(other.tools()).toEqual([]);
  });
});

describe('serving', () => {
  it('opens the port before the first server starts', async () => {
    const gw = gateway().addMcpServer({ name: 'silent', transport: 'stdio', ...odd('silent') });
    const served = await gw.serve({ port: 0 });
    expect((await rest(served, 'GET', '/v1/admin/mcp-servers')).body).toMatchObject([{ status: 'connecting' }]);
  });

  it('takes a token of one’s own, makes one otherwise, and lets nobody in without it', async () => {
    const [own, made] = [gateway(), gateway()];
    const token = 'a-token-of-my-own-0123456789';
    expect((await own.serve({ port: 0, token })).token).toBe(token);
    const served = await made.serve({ port: 0 });
    expect(served.token.length).toBeGreaterThanOrEqual(43);
    expect((await rest({ ...served, token }, 'GET', '/v1/admin/mcp-servers')).status).toBe(401);
    expect(await failure(gateway().serve({ port: 0, token: 'short' }))).toMatchObject({
      code: 'validation_error',
      issues: [{ path: ['token'] }],
    });
  });

  it('says when the port is in use, and may then try another', async () => {
    const { port } = await gateway().serve({ port: 0 });
    const gw = gateway();
    expect(await failure(gw.serve({ port }))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`${port}`),
    });
    const served = await gw.serve({ port: 0 });
    expect(await failure(gw.serve({ port: 0 }))).toMatchObject({ code: 'conflict' });
    await served.close();
    await expect(fetch(`${served.url}/v1/health`)).rejects.toThrow();
    expect((await fetch(`${(await gw.serve({ port: 0 })).url}/v1/health`)).status).toBe(200);
  });

  it.each([-1, 1.5, 65_536, Number.NaN])('refuses the port %s', async (port) => {
    expect(await failure(gateway().serve({ port }))).toMatchObject({
      code: 'validation_error',
      issues: [{ path: ['port'] }],
    });
  });
});

describe('what a gateway keeps', () => {
  it('nothing, in plain Node without any environment, and never in the desktop’s profile', async () => {
    using home = folderWith();
    const script = `
      import { createGateway } from ${JSON.stringify(PACKAGE)};
      const gw = createGateway().tool({ name: 'up', run: ({ text }) => text.toUpperCase() });
      await gw.start();
      const { url, token } = await gw.serve({ port: 0 });
      const answer = await fetch(url + '/v1/admin/mcp-servers', {
        method: 'POST',
        headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'kept', transport: 'stdio', command: 'node', enabled: false, env: { SECRET: 'x'.repeat(20) } }),
      });
      const { content } = await gw.callTool('up', { text: 'works' });
      await gw.close();
      console.log(answer.status, content[0].text);
    `;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: home.path,
      env: { HOME: home.path, XDG_CONFIG_HOME: path.join(home.path, 'config') },
    });
    expect(stdout.trim()).toBe('200 WORKS');
    expect(stderr).toBe('');
    expect(readdirSync(home.path)).toEqual([]);
  });

  it('what was made over the admin API, in a data directory of its own', async () => {
    using data = folderWith();
    const first = gateway({ dataDir: data.path });
    first.addMcpServer({ name: 'from-code', transport: 'stdio', command: 'node', enabled: false });
    const served = await first.serve({ port: 0 });
    const created = await rest(served, 'POST', '/v1/admin/mcp-servers', {
      name: 'kept',
      transport: 'stdio',
      command: 'node',
      enabled: false,
      env: { TOKEN: 'a-secret-that-must-be-sealed' },
    });
    expect(created.status).toBe(200);
    expect(existsSync(path.join(data.path, 'runtime.json'))).toBe(true);
    expect(await failure(gateway({ dataDir: data.path }).start())).toMatchObject({ code: 'conflict' });
    await first.close();
    expect(existsSync(path.join(data.path, 'runtime.json'))).toBe(false);

    const second = gateway({ dataDir: data.path });
    const again = await second.serve({ port: 0 });
    expect(again.token).toBe(served.token);
    expect(await second.admin.list_servers()).toMatchObject([{ name: 'kept', origin: 'admin', env_keys: ['TOKEN'] }]);
  });
});

describe('settings', () => {
  const yaml = 'server: { port: 4101 }\nmcp: { tool_call_timeout_ms: 4201, connection_timeout_ms: 4301 }\n';
  const settings = async (options: GatewayOptions) => {
    const gw = gateway(options);
    await gw.start();
    const { port, tool_call_timeout_ms, connection_timeout_ms } = await gw.admin.get_settings();
    return [port, tool_call_timeout_ms, connection_timeout_ms];
  };
  const from = (source: string, ...values: number[]) => values.map((value) => ({ value, source }));

  it('come from the environment, then a person, then code, then gateway.yaml, then nowhere', async () => {
    using workspace = folderWith({ 'gateway.yaml': yaml });
    expect(await settings({})).toEqual(from('default', 8000, 30_000, 10_000));
    expect(await settings({ workspace: workspace.path })).toEqual(from('file', 4101, 4201, 4301));
    const config = { mcp: { tool_call_timeout_ms: 5201 } };
    expect(await settings({ workspace: workspace.path, config })).toEqual([
      ...from('file', 4101),
      ...from('code', 5201),
      ...from('file', 4301),
    ]);
    const environment = { AGENT_GATEWAY_MCP__TOOL_CALL_TIMEOUT_MS: '6201', AGENT_GATEWAY_PORT: '6101' };
    expect(await settings({ workspace: workspace.path, config, environment })).toEqual([
      ...from('environment', 6101, 6201),
      ...from('file', 4301),
    ]);
  });

  it('of a person come before those of code', async () => {
    const gw = gateway({ config: { mcp: { tool_call_timeout_ms: 5201 } } });
    await gw.start();
    await gw.admin.update_settings({ tool_call_timeout_ms: 7201 });
    expect((await gw.admin.get_settings()).tool_call_timeout_ms).toEqual({ value: 7201, source: 'setting' });
    await gw.admin.update_settings({ tool_call_timeout_ms: null });
    expect((await gw.admin.get_settings()).tool_call_timeout_ms).toEqual({ value: 5201, source: 'code' });
  });

  it('that cannot be used are refused where they are made', async () => {
    expect(await failure(() => createGateway({ config: { server: { port: 70_000 } } }))).toMatchObject({
      code: 'validation_error',
      message: expect.stringContaining('server.port'),
    });
    const wrong = gateway({ environment: { AGENT_GATEWAY_PORT: 'eighty' } });
    expect(await failure(wrong.start())).toMatchObject({
      code: 'config_error',
      message: expect.stringContaining('AGENT_GATEWAY_PORT'),
    });
  });

  it('decide where it listens, unless serve is told', async () => {
    const { port } = await gateway().serve({ port: 0 });
    const taken = await failure(gateway({ config: { server: { port } } }).serve());
    expect(taken).toBeInstanceOf(GatewayError);
    expect(taken.message).toContain(`Port ${port}`);
    expect((await gateway({ config: { server: { port } } }).serve({ port: 0 })).port).not.toBe(port);
  });
});
