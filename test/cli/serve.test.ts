// `agent-gateway serve` from outside: ready line, exit codes, the documented curl lines, secrets at rest, a clean end.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdminClient, httpSend } from '../../src-shared/contract/client.ts';
import { runInProcess } from '../support/cli-terminal.ts';
import { processesWith } from '../support/processes.ts';
import { everything, odd } from '../support/real-servers.ts';
import {
  isBuilt,
  runCli,
  type ServeProcess,
  startServe,
  TEST_TOKEN,
  temporaryFolder,
} from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';

const run = promisify(execFile);
let folder: ReturnType<typeof temporaryFolder>;
const running: ServeProcess[] = [];

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((serve) => serve.stop('SIGKILL')));
  folder.remove();
});

const start = async (...options: Parameters<typeof startServe> extends [string, ...infer Rest] ? Rest : never) => {
  const serve = await startServe(path.join(folder.path, 'data'), ...options);
  running.push(serve);
  return serve;
};
const stored = () => readFileSync(path.join(folder.path, 'data', 'config.json'), 'utf8');

describe('starting', () => {
  it('prints exactly one line of JSON when ready, and logs to stderr', async () => {
    const serve = await start();
    expect(serve.ready).toEqual({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      mcp_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/),
      // Null in a tree that was never built.
      dashboard_url: existsSync('out/renderer/index.html') ? `${serve.ready.url}/#token=${TEST_TOKEN}` : null,
      pid: serve.child.pid,
      token_file: null,
      data_dir: path.join(folder.path, 'data'),
    });
    expect(await (await fetch(`${serve.ready.url}/v1/health`)).json()).toEqual({ status: 'ok' });
    const { code, stdout } = await serve.stop();
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('tells bridges, and nobody else, where it listens and which token is theirs in this run', async () => {
    const serve = await start();
    const file = path.join(folder.path, 'data', 'runtime.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { url, mcp_url, bridge_tokens } = JSON.parse(readFileSync(file, 'utf8'));
    expect(mcp_url).toBe(`${url}/mcp`);
    expect(url).toBe(serve.ready.url);
    expect(bridge_tokens).toEqual({ default: expect.stringMatching(/^agwt_/) });
    const client = createAdminClient(httpSend(url, bridge_tokens.default, fetch));
    await expect(client.list_servers()).rejects.toThrow();
    // A configuration is written, and the token is not in it.
    await serve.client.create_server({ name: 'any', transport: 'stdio', command: 'node', enabled: false });
    expect(stored()).not.toContain(bridge_tokens.default);
    await serve.stop();
    expect(existsSync(file)).toBe(false);
  });

  it('makes an admin token once, for this user only', async () => {
    const environment = { AGENT_GATEWAY_TOKEN: '' };
    const first = runCli(['serve', '--json', '--data-dir', folder.path, '--port', '0'], environment);
    // An empty variable is a mistake, not a wish for no token.
    expect(await first.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('AGENT_GATEWAY_TOKEN') });
  });

  it('says in words what it is and how to call it', async () => {
    const serve = runCli(['serve', '--data-dir', path.join(folder.path, 'data'), '--port', '0']);
    await until(() => serve.output.stdout.includes('curl'));
    const file = path.join(folder.path, 'data', 'admin-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const command = /curl .+$/m.exec(serve.output.stdout)?.[0] as string;
    const { stdout } = await run('sh', ['-c', `${command} --silent`]);
    expect(JSON.parse(stdout)).toEqual([]);
    serve.child.kill('SIGINT');
    expect((await serve.ended).code).toBe(0);
  });

  it.each([
    [[], 2],
    [['nonsense'], 2],
    [['serve', '--nonsense'], 2],
    [['serve', 'stray'], 2],
    [['serve', '--port', '99999'], 2],
    [['serve', '--log-level', 'loud'], 2],
    [['serve', '--data-dir', ''], 2],
    [['bridge', '--data-dir='], 2],
    [['servers', 'list', '--data-dir', ''], 2],
    [['--version'], 0],
    [['--help'], 0],
    [['serve', '--help'], 0],
    [['doctor', '--help'], 0],
  ])('%j ends with code %i', async (args, code) => {
    const ended = await runCli(args).ended;
    expect(ended.code).toBe(code);
    expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/\n {4}at /);
    expect(code === 0 ? ended.stdout : ended.stderr || ended.stdout).not.toBe('');
  });

  it('ends with code 3 when the profile is in use, and says by whom and where', async () => {
    const first = await start();
    const second = await runCli(['serve', '--data-dir', path.join(folder.path, 'data'), '--port', '0']).ended;
    expect(second.code).toBe(3);
    expect(second.stderr).toContain(String(first.child.pid));
    expect(second.stderr).toContain(first.ready.url);
  });

  it('ends with code 4 when the port is in use, and no server outlives it', async () => {
    const other = path.join(folder.path, 'other');
    const before = await startServe(other);
    const marker = `${process.pid}-${Math.random()}`;
    const env = { TEST_MARKER: marker };
    await before.client.create_server({ name: 'odd', transport: 'stdio', ...odd('child=ignore'), env });
    await before.stop();
    const first = await start();
    const port = new URL(first.ready.url).port;
    const second = await runCli(['serve', '--data-dir', other, '--port', port]).ended;
    expect(second.code).toBe(4);
    expect(second.stderr).toContain(port);
    expect(await processesWith(`TEST_MARKER=${marker}`)).toEqual([]);
  });

  it('reads the port and agents of a workspace', async () => {
    const workspace = path.join(folder.path, 'workspace');
    mkdirSync(path.join(workspace, 'agents/assistant'), { recursive: true });
    writeFileSync(path.join(workspace, 'gateway.yaml'), 'server: { port: 1 }\nmcp: { tool_call_timeout_ms: 1234 }\n');
    writeFileSync(path.join(workspace, 'agents/assistant/AGENT.md'), '---\nmcp_servers: [nowhere]\n---\n');
    const { client } = await start({ args: ['--workspace', workspace] });
    expect(await client.get_settings()).toMatchObject({
      port: { value: 0, source: 'flag' },
      tool_call_timeout_ms: { value: 1_234, source: 'file' },
      connection_timeout_ms: { value: 10_000, source: 'default' },
    });
    expect(await client.list_agents()).toMatchObject([
      { name: 'default', built_in: true },
      { name: 'assistant', unknown_servers: ['nowhere'] },
    ]);
  });
});

describe('a workspace with code', () => {
  const files = () => {
    const workspace = path.join(folder.path, 'trusted');
    mkdirSync(workspace, { recursive: true });
    writeFileSync(path.join(workspace, 'lib.ts'), "export const word: string = 'hello';\n");
    writeFileSync(
      path.join(workspace, 'gateway.ts'),
      "import { word } from './lib.ts';\nexport default (gw: any): void => gw.tool({ name: 'greet', run: () => word });\n",
    );
    return workspace;
  };

  it('waits for a word, and says so', async () => {
    const { client, output } = await start({ args: ['--workspace', files()] });
    expect(await client.get_workspace()).toMatchObject({ code: { state: 'pending' }, trusted_by_flag: false });
    expect(await client.list_tools()).toEqual([]);
    expect(output.stderr).toContain('gateway.ts waits for your word');
    const { fingerprint } = await client.get_workspace();
    await client.approve_workspace({ fingerprint: fingerprint ?? '' });
    expect((await client.list_tools()).map(({ name }) => name)).toEqual(['greet']);
  });

  it('runs at once with --trust-workspace', async () => {
    const { client } = await start({ args: ['--workspace', files(), '--trust-workspace'] });
    await until(async () => (await client.get_workspace()).code?.state === 'loaded');
    await until(async () => (await client.list_tools()).length === 1);
    const { result } = await client.call_tool({ name: 'greet' });
    expect(result).toEqual({ content: [{ type: 'text', text: 'hello' }] });
  });
});

describe('the curl lines of the documentation', () => {
  it('work as they are written, but for token and port', async () => {
    const serve = await start();
    const host = `localhost:${new URL(serve.ready.url).port}`;
    const shell = async (line: string) => {
      const { stdout } = await run(
        'sh',
        ['-c', line.replaceAll('localhost:8000', host).replaceAll('curl ', 'curl --silent --show-error --fail ')],
        {
          env: { ...process.env, TOKEN: TEST_TOKEN },
        },
      );
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const created = await shell(`curl -X POST http://localhost:8000/v1/admin/mcp-servers \\
-H "Authorization: Bearer $TOKEN" \\
-H "Content-Type: application/json" \\
-d '{
"name": "my-tools",
"transport": "stdio",
"command": "python",
"args": ["-m", "my_mcp_server"]
}'`);
    expect(created).toMatchObject({
      name: 'my-tools',
      transport: 'stdio',
      command: 'python',
      args: ['-m', 'my_mcp_server'],
    });
    const result = await shell(`curl -X POST http://localhost:8000/v1/admin/mcp-servers/${created.id}/test \\
-H "Authorization: Bearer $TOKEN"`);
    // Whether this machine has Python or not, it has no such module.
    expect(result).toEqual({
      success: false,
      tool_count: 0,
      tools: [],
      error: expect.any(String),
      error_code: 'connection_error',
    });
  });
});

describe('secrets at rest', () => {
  it('are in no file, answer or log, and open again at the next start', async () => {
    const canary = 'agwc-0b54d4ac-canary';
    const environment = { AGENT_GATEWAY_SECRET_KEY: 'correct horse battery staple' };
    const serve = await start({ environment, args: ['--log-level', 'debug'] });
    const created = await serve.client.create_server({
      name: 'a',
      transport: 'stdio',
      ...odd(),
      env: { API_KEY: canary },
    });
    await serve.client.create_server({
      name: 'b',
      transport: 'streamable_http',
      url: 'http://127.0.0.1:9/mcp',
      headers: { 'X-One': canary },
      credentials: { bearer_token: canary },
    });
    await until(async () => (await serve.client.get_server({ id: created.id })).status === 'connected');
    const answers = JSON.stringify([
      await serve.client.get_snapshot(),
      await serve.client.list_servers(),
      await serve.client.get_diagnostics(),
    ]);
    const { stderr, stdout } = await serve.stop();
    const entries = readdirSync(path.join(folder.path, 'data'), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      const content = readFileSync(file, 'latin1');
      expect(content, file).not.toContain(canary);
      expect(content, file).not.toContain(Buffer.from(canary).toString('base64').slice(0, 20));
    }
    expect(stored()).toContain('gAAAA');
    expect(answers + stderr + stdout).not.toContain(canary);

    const wrong = await start({ environment: { AGENT_GATEWAY_SECRET_KEY: 'another key' } });
    const before = stored();
    expect(await wrong.client.get_server({ id: created.id })).toMatchObject({
      status: 'error',
      connected: false,
      env_keys: ['<decryption_failed>'],
      auth_type: 'none',
      last_error: { error_code: 'config_error' },
    });
    expect(await wrong.client.test_server({ id: created.id })).toMatchObject({
      success: false,
      error_code: 'config_error',
    });
    expect(
      await wrong.client.test_server_config({
        id: created.id,
        transport: 'stdio',
        command: 'x',
        env: { SECRET: null },
      }),
    ).toMatchObject({ success: false, error_code: 'config_error', error: expect.stringContaining('cannot be opened') });
    const looked = await runInProcess(['doctor', '--data-dir', wrong.ready.data_dir], {
      environment: { ...process.env, AGENT_GATEWAY_SECRET_KEY: 'another key' } as Record<string, string>,
    });
    expect(looked).toMatchObject({
      code: 1,
      out: expect.stringContaining('Key          Stored secrets are locked: AGENT_GATEWAY_SECRET_KEY is not the key'),
    });
    await expect(
      wrong.client.create_server({ name: 'c', transport: 'stdio', command: 'x', env: { A: 'b' } }),
    ).rejects.toMatchObject({
      code: 'key_unavailable',
    });
    await wrong.client.create_server({ name: 'no-secrets', transport: 'stdio', ...odd(), enabled: false });
    await wrong.stop();
    for (const token of before.match(/gAAAA[\w=-]+/g) ?? []) expect(stored()).toContain(token);

    const right = await start({ environment });
    await until(async () => (await right.client.get_server({ id: created.id })).status === 'connected');
    const { result } = await right.client.call_tool({ name: 'a__env' });
    expect(JSON.stringify(result)).toContain(canary);
  });
});

describe('ending', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'on %s takes every process along, within 6 s and with code 0',
    async (signal) => {
      const serve = await start();
      const marker = `m-${process.pid}-${signal}`;
      const brood = odd('stubborn', 'child=inherit,setsid,stubborn');
      const { id } = await serve.client.create_server({
        name: 'brood',
        transport: 'stdio',
        ...brood,
        env: { MARKER: marker },
      });
      await until(async () => (await serve.client.get_server({ id })).status === 'connected');
      expect(processesWith(`MARKER=${marker}`).length).toBeGreaterThanOrEqual(4);
      const started = performance.now();
      // As from a terminal and from the launcher in it: the second is no wish to end without stopping anything.
      serve.child.kill(signal);
      await new Promise(setImmediate);
      expect((await serve.stop(signal)).code).toBe(0);
      expect(performance.now() - started).toBeLessThan(6_000);
      expect(processesWith(`MARKER=${marker}`)).toEqual([]);
      expect(existsSync(path.join(folder.path, 'data', 'runtime.json'))).toBe(false);
    },
  );

  it.skipIf(!isBuilt || process.platform !== 'linux')('is left to the system for every other signal', async () => {
    const serve = await start();
    const status = readFileSync(`/proc/${serve.child.pid}/status`, 'utf8');
    const caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)?.[1]}`);
    const { SIGQUIT, SIGALRM, SIGUSR2, SIGHUP } = constants.signals;
    const isCaught = (signal: number) => ((caught >> BigInt(signal - 1)) & 1n) === 1n;
    expect([SIGQUIT, SIGALRM, SIGUSR2, SIGHUP].map(isCaught)).toEqual([false, false, false, true]);
  });

  it('ends even if something inside still holds the process', async () => {
    const held = { NODE_OPTIONS: '--import=data:text/javascript,setInterval(()=>{},60000)' };
    expect(await runCli(['--version'], held).ended).toMatchObject({ code: 0 });
  });

  it('is not what an error does that nobody caught: it is logged, without a secret in it', async () => {
    const faults = `process.on('SIGUSR2',()=>{Promise.reject(new Error('one '+process.env.AGENT_GATEWAY_TOKEN));setTimeout(()=>{throw new Error('two '+process.env.AGENT_GATEWAY_TOKEN)})})`;
    const serve = await start({
      environment: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(faults)}` },
    });
    serve.child.kill('SIGUSR2');
    await until(
      async () => /one \[redacted\]/.test(serve.output.stderr) && /two \[redacted\]/.test(serve.output.stderr),
    );
    expect(await serve.client.list_servers()).toEqual([]);
    const { code, stderr } = await serve.stop();
    expect(code).toBe(0);
    expect(stderr).not.toContain(serve.token);
  });

  it('keeps its servers for the next start, and sweeps what a killed run left behind', async () => {
    const marker = `m-${process.pid}-kill`;
    const serve = await start();
    const { id } = await serve.client.create_server({
      name: 'brood',
      transport: 'stdio',
      ...odd('stubborn', 'child=setsid'),
      env: { MARKER: marker },
    });
    await until(async () => (await serve.client.get_server({ id })).status === 'connected');
    const before = processesWith(`MARKER=${marker}`);
    serve.child.kill('SIGKILL');
    await serve.ended;
    const next = await start();
    await until(async () => (await next.client.get_server({ id })).status === 'connected');
    await until(() => !processesWith(`MARKER=${marker}`).some((pid) => before.includes(pid)));
  });
});

describe('doctor', () => {
  it('says where everything is and which commands can be found', async () => {
    const serve = await start();
    await serve.client.create_server({ name: 'good', transport: 'stdio', ...everything(), enabled: false });
    await serve.client.create_server({
      name: 'bad',
      transport: 'stdio',
      command: 'agw-no-such-command',
      enabled: false,
    });
    // Beside the gateway it is there, but a server starts in the user's home.
    await serve.client.create_server({ name: 'near', transport: 'stdio', command: './package.json', enabled: false });
    const { code, stdout } = await runCli(['doctor', '--data-dir', path.join(folder.path, 'data')]).ended;
    expect(stdout).toContain(path.join(folder.path, 'data'));
    expect(stdout).toContain(serve.ready.url);
    expect(stdout).toMatch(/good.*\n?.*node/);
    expect(stdout).toMatch(/bad.*not found/);
    expect(stdout).toContain(path.join(homedir(), 'package.json'));
    expect(stdout).toContain(process.versions.node);
    expect(code).toBe(1);
  });

  it('works without a data directory and makes none', async () => {
    const nowhere = path.join(folder.path, 'nowhere');
    const { code, stdout } = await runCli(['doctor', '--data-dir', nowhere]).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('nowhere');
    expect(existsSync(nowhere)).toBe(false);
  });
});
