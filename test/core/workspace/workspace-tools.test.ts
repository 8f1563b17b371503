// Tool files at work: requests and programs with checked arguments, secrets by name, bounded results, priority, and a
// person's word before anything is started.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore, createSecretBox, memoryKey } from '../../../src-main/core/index.ts';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../../support/test-gateway.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-tools-')));
const root = path.join(parent, 'workspace');
const store = createMemoryStore();
const box = createSecretBox({ key: memoryKey() });
let site: Server;
let origin: string;
let seen: Seen[];
let gw: TestGateway;

const put = (file: string, text: string) => {
  const place = path.join(root, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
};
const open = () => startTestGateway({ store, box, flags: { workspace: root } });
const call = async (name: string, args: Record<string, unknown> = {}) => {
  const { result } = await gw.client.call_tool({ name, arguments: args });
  return result as { content: { type: string; text: string }[]; isError?: boolean };
};
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => ({ code: 'none', message: '' }),
    (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
  );
const view = () => gw.client.get_workspace();
const stateOf = async (file: string) => (await view()).tools.find((tool) => tool.file === file)?.state;
const confirm = async () => {
  const { fingerprint } = await view();
  return gw.client.approve_workspace({ fingerprint: fingerprint ?? '' });
};
const offered = async (name: string) => (await gw.client.list_tools()).some((tool) => tool.name === name);

beforeAll(async () => {
  site = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.url?.startsWith('/huge')) response.end('x'.repeat(2 * 1024 * 1024));
      else if (request.url?.startsWith('/endless')) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => response.write(`data: ${'x'.repeat(60_000)}\n\n`), 1);
        response.on('close', () => clearInterval(timer));
      } else if (request.url?.startsWith('/away')) response.writeHead(302, { location: 'http://127.0.0.2:1/' }).end();
      else if (request.url?.startsWith('/missing')) response.writeHead(404).end('no such city');
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"sunny":true}');
    });
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  put('agents/guest/AGENT.md', 'Hello\n');
  put('agents/host/AGENT.md', 'Hello\n');
  put(
    'tools/weather.yaml',
    `name: weather
description: The weather of a city
parameters:
  city: string
  days: { type: integer, minimum: 1, default: 3 }
allowed_agents: [host]
http:
  method: POST
  url: ${origin}/cities/\${city}
  query: { days: "\${days}" }
  headers: { Authorization: "Bearer \${secret.WEATHER_KEY}" }
  body: { city: "\${city}" }
`,
  );
  for (const page of ['huge', 'endless', 'away', 'missing']) {
    put(`tools/${page}.yaml`, `name: ${page}\nhttp: { url: "${origin}/${page}" }\n`);
  }
  put('tools/metadata.yaml', 'name: metadata\nhttp: { url: "http://169.254.169.254/latest" }\n');
  put('tools/report/TOOL.md', 'Python\n');
  put('scripts/lib.mjs', "export const mark = '<';\n");
  put(
    'scripts/say.mjs',
    "import { mark } from './lib.mjs';\nconst [, , dash, ...words] = process.argv;\nprocess.stdout.write(`${mark}${words.join('|')} in ${process.cwd()} ${process.env.TOKEN ?? ''}`);\n",
  );
  put(
    'tools/say.yaml',
    `name: say
parameters: { words: { type: array, items: { type: string } } }
command: { argv: [node, ../scripts/say.mjs, --, "\${words}"], cwd: inner, env: { TOKEN: "\${secret.SAY_TOKEN}" } }
timeout_ms: 20000
`,
  );
  mkdirSync(path.join(root, 'inner'));
  gw = await open();
});
afterAll(async () => {
  await gw.close();
  site.close();
  site.closeAllConnections();
  rmSync(parent, { recursive: true, force: true });
});
beforeEach(() => {
  seen = [];
});

describe('a request', () => {
  it('needs its secrets, which are shown by name only', async () => {
    const { tools } = await view();
    expect(tools.find(({ file }) => file === 'tools/report/TOOL.md')).toMatchObject({
      name: 'report',
      kind: 'python',
      state: 'not_loaded',
      error: expect.stringContaining('Python'),
    });
    expect(tools.find(({ file }) => file === 'tools/weather.yaml')).toMatchObject({
      kind: 'http',
      state: 'loaded',
      secrets: ['WEATHER_KEY'],
      missing_secrets: ['WEATHER_KEY'],
    });
    const missing = await call('weather', { city: 'Oslo' });
    expect(missing).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('agent-gateway secrets set WEATHER_KEY') }],
    });
    expect(seen).toEqual([]);
    await gw.client.set_secret({ name: 'WEATHER_KEY', value: 'agwc-weather-key' });
    await until(async () =>
      (await view()).tools.every(({ missing_secrets }) => !missing_secrets.includes('WEATHER_KEY')),
    );
    expect(JSON.stringify([await view(), gw.events])).not.toContain('agwc-weather');
  });

  it('is sent with every value escaped for where it stands', async () => {
    expect(await call('weather', { city: 'a/../b?c#d', days: 2 })).toEqual({
      content: [{ type: 'text', text: '{"sunny":true}' }],
    });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/cities/a%2F..%2Fb%3Fc%23d?days=2',
        headers: { authorization: 'Bearer agwc-weather-key', 'content-type': 'application/json' },
        body: '{"city":"a/../b?c#d"}',
      },
    ]);
    await call('weather', { city: 'Oslo' });
    expect(seen[1]?.url).toBe('/cities/Oslo?days=3');
  });

  it('is not sent when an argument does not fit', async () => {
    for (const args of [{}, { city: 5 }, { city: 'x', days: 0 }, { city: '..' }, { city: '' }]) {
      expect(await call('weather', args)).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('not valid') }],
      });
    }
    expect(seen).toEqual([]);
  });

  it.each([
    ['huge', 'upstream_error'],
    ['endless', 'upstream_error'],
    ['away', 'connection_error'],
    ['metadata', 'connection_error'],
  ])('to %s fails with %s', async (name, code) => {
    // Addresses that are never contacted are no tools in the first place.
    if (name === 'metadata') expect(await stateOf('tools/metadata.yaml')).toBe('broken');
    else expect(await failure(call(name))).toMatchObject({ code });
  });

  it('that is refused says why', async () => {
    expect(await call('missing')).toMatchObject({
      isError: true,
      content: [{ text: `${origin} answered with status 404: no such city` }],
    });
  });

  it('is for the agents that the file allows', async () => {
    const names = async (agent: string) => (await gw.client.list_agent_tools({ name: agent })).map(({ name }) => name);
    expect(await names('host')).toContain('weather');
    expect(await names('guest')).not.toContain('weather');
    expect(await names('guest')).toContain('missing');
    const why = await gw.client.why_tool({ name: 'guest', tool: 'weather' });
    expect(why).toMatchObject({ visible: false, source: 'file', server_name: null });
    expect(why.verdicts.filter(({ ok }) => !ok)).toMatchObject([{ check: 'assigned' }]);
  });
});

describe('a program', () => {
  it('waits for a word, with all that it would run', async () => {
    expect(await stateOf('tools/say.yaml')).toBe('pending');
    expect(await offered('say')).toBe(false);
    expect(await failure(gw.client.why_tool({ name: 'host', tool: 'say' }))).toMatchObject({
      code: 'tool_not_found',
      message: expect.stringContaining('tools/say.yaml waits'),
    });
    const { pending, fingerprint } = await view();
    expect(pending).toMatchObject([
      {
        file: 'tools/say.yaml',
        kind: 'command',
        changed: false,
        command_line: "node ../scripts/say.mjs -- '${words}'",
        runs: ['scripts/lib.mjs', 'scripts/say.mjs'],
        content: expect.stringContaining('name: say'),
      },
    ]);
    expect((await gw.client.get_snapshot()).workspace?.pending).toMatchObject([{ content: null }]);
    expect(await failure(gw.client.approve_workspace({ fingerprint: 'another' }))).toMatchObject({ code: 'conflict' });
    expect(await gw.client.approve_workspace({ fingerprint: fingerprint ?? '' })).toMatchObject({
      pending: [],
      fingerprint: null,
    });
    expect(await offered('say')).toBe(true);
  });

  it('gets arguments, never a shell, and runs where its file says', async () => {
    await gw.client.set_secret({ name: 'SAY_TOKEN', value: 'agwc-say-token' });
    const inner = path.join(root, 'inner');
    expect(await call('say', { words: ['$(id)', '; rm -rf x', '--flag'] })).toEqual({
      content: [{ type: 'text', text: `<$(id)|; rm -rf x|--flag in ${inner} agwc-say-token` }],
    });
    expect(await call('say', { words: [5] })).toMatchObject({ isError: true });
  });

  it('asks again when a file that it runs has changed, even before anybody noticed', async () => {
    put('scripts/lib.mjs', "export const mark = '>';\n");
    expect(await failure(call('say', { words: [] }))).toMatchObject({
      code: expect.stringMatching(/conflict|tool_not_found/),
    });
    await until(async () => (await stateOf('tools/say.yaml')) === 'pending');
    expect((await view()).pending).toMatchObject([{ file: 'tools/say.yaml', changed: true }]);
    expect(await offered('say')).toBe(false);
    await confirm();
    expect((await call('say', { words: ['x'] })).content[0]?.text).toMatch(/^>x/);
  });

  it('is still confirmed after a restart, and another installation has not confirmed it', async () => {
    await gw.close();
    gw = await open();
    expect(await stateOf('tools/say.yaml')).toBe('loaded');
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'agw-elsewhere-'));
    const copy = await startTestGateway({ store, box, flags: { workspace: root }, dataDir: elsewhere });
    expect((await copy.client.get_workspace()).pending.map(({ file }) => file)).toEqual([
      'tools/say.yaml',
      'tools/weather.yaml',
    ]);
    await copy.close();
    rmSync(elsewhere, { recursive: true });
  });

  it('asks again when the program was replaced', async () => {
    const bin = path.join(parent, 'bin');
    mkdirSync(bin);
    copyFileSync('/bin/echo', path.join(bin, 'tool'));
    put('tools/own.yaml', `name: own\ncommand: [${path.join(bin, 'tool')}, hello]\n`);
    await until(async () => (await stateOf('tools/own.yaml')) === 'pending');
    await confirm();
    expect((await call('own')).content[0]?.text).toBe('hello\n');
    rmSync(path.join(bin, 'tool'));
    writeFileSync(path.join(bin, 'tool'), '#!/bin/sh\necho evil\n');
    chmodSync(path.join(bin, 'tool'), 0o755);
    expect(await failure(call('own'))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('tools/own.yaml'),
    });
    await until(async () => (await stateOf('tools/own.yaml')) === 'pending');
    await confirm();
    expect((await call('own')).content[0]?.text).toBe('evil\n');
    rmSync(path.join(root, 'tools/own.yaml'));
    await until(async () => !(await offered('own')));
  });

  it('never runs outside of the workspace', async () => {
    symlinkSync('/tmp', path.join(root, 'exit'));
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    put('tools/out.yaml', 'name: out\ncommand: { argv: [cat, ../pipe, pipe], cwd: exit }\n');
    put('tools/up.yaml', 'name: up\ncommand: { argv: [pwd], cwd: ../.. }\n');
    await until(async () => (await view()).pending.length === 2);
    await confirm();
    for (const name of ['out', 'up']) {
      expect(await failure(call(name))).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('outside the workspace'),
      });
      rmSync(path.join(root, `tools/${name}.yaml`));
    }
    await until(async () => !(await offered('out')) && !(await offered('up')));
  });
});

describe('secrets that were set elsewhere', () => {
  it('are not sent before somebody has looked', async () => {
    await gw.client.update_settings({ workspace: null });
    await gw.close();
    gw = await startTestGateway({ store, box });
    await gw.client.set_secret({ name: 'OTHER', value: 'agwc-other-secret' });
    await gw.close();
    put('tools/leak.yaml', `name: leak\nhttp: { url: "${origin}/leak", headers: { X-Key: "\${secret.OTHER}" } }\n`);
    gw = await open();
    expect((await view()).pending).toMatchObject([{ file: 'tools/leak.yaml', kind: 'secrets', command_line: null }]);
    expect(await offered('leak')).toBe(false);
    expect(seen).toEqual([]);
    await confirm();
    await call('leak');
    expect(seen).toMatchObject([{ headers: { 'x-key': 'agwc-other-secret' } }]);
  });
});

describe('a secret of this workspace', () => {
  it('goes where it went when it was set, and nowhere else before somebody has looked', async () => {
    await call('weather', { city: 'Oslo' });
    expect(seen[0]?.headers.authorization).toBe('Bearer agwc-weather-key');
    const weather = readFileSync(path.join(root, 'tools/weather.yaml'), 'utf8');
    // Another text, the same host: nothing to ask.
    put('tools/weather.yaml', weather.replace('The weather of a city', 'Sun or rain'));
    await until(async () => (await gw.client.get_tool({ name: 'weather' })).description === 'Sun or rain');
    expect(await stateOf('tools/weather.yaml')).toBe('loaded');
    put('tools/weather.yaml', weather.replace(origin, origin.replace('127.0.0.1', 'localhost')));
    await until(async () => (await stateOf('tools/weather.yaml')) === 'pending');
    put(
      'tools/other.yaml',
      `name: other\nhttp: { url: "${origin}/other", headers: { X: "\${secret.WEATHER_KEY}" } }\n`,
    );
    await until(async () => (await stateOf('tools/other.yaml')) === 'pending');
    expect((await view()).pending).toMatchObject([
      { file: 'tools/other.yaml', kind: 'secrets', changed: false },
      { file: 'tools/weather.yaml', kind: 'secrets', changed: true },
    ]);
    expect(await offered('other')).toBe(false);
    // A new value says nothing of them: they wait, and nothing is sent.
    seen = [];
    await gw.client.set_secret({ name: 'WEATHER_KEY', value: 'agwc-rotated-key' });
    await gw.client.set_secret({ name: 'NOBODYS', value: 'agwc-nobodys-key' });
    expect((await view()).pending).toMatchObject([{ file: 'tools/other.yaml' }, { file: 'tools/weather.yaml' }]);
    expect(await failure(call('other'))).toMatchObject({ code: 'tool_not_found' });
    expect(seen).toEqual([]);
    // Removed and set again it is the same secret.
    await gw.client.delete_secret({ name: 'WEATHER_KEY' });
    await until(async () => (await stateOf('tools/other.yaml')) === 'loaded');
    await gw.client.set_secret({ name: 'WEATHER_KEY', value: 'agwc-rotated-key' });
    await until(async () => (await view()).pending.length === 2);
    await confirm();
    await call('other');
    expect(seen).toMatchObject([{ url: '/other', headers: { x: 'agwc-rotated-key' } }]);
  });

  it('is meant for the one host that all files name, and for none when they name several', async () => {
    const second = origin.replace('127.0.0.1', 'localhost');
    const names = (host: string, ...secrets: string[]) =>
      `http: { url: "${host}/x", headers: { ${secrets.map((each, at) => `X${at}: "\${secret.${each}}"`).join(', ')} } }\n`;
    put('tools/one.yaml', `name: one\n${names(origin, 'ONE')}`);
    put('tools/same.yaml', `name: same\n${names(origin, 'ONE')}`);
    put('tools/a.yaml', `name: a\n${names(origin, 'TWO')}`);
    put('tools/b.yaml', `name: b\n${names(second, 'TWO', 'THREE')}`);
    await until(async () => (await Promise.all(['one', 'same', 'a', 'b'].map(offered))).every(Boolean));
    for (const name of ['ONE', 'TWO', 'THREE']) await gw.client.set_secret({ name, value: `agwc-${name}-key` });
    await until(async () => (await stateOf('tools/b.yaml')) === 'pending');
    expect((await view()).pending).toMatchObject([{ file: 'tools/a.yaml' }, { file: 'tools/b.yaml' }]);
    expect((await Promise.all(['one', 'same', 'a', 'b'].map(offered))).filter(Boolean)).toHaveLength(2);
    for (const file of ['one', 'same', 'a', 'b']) rmSync(path.join(root, `tools/${file}.yaml`));
    await until(async () => (await view()).pending.length === 0);
  });
});

describe('names', () => {
  it('of files come before those of servers, and after those of code', async () => {
    const { id } = await gw.client.create_server({ name: 'srv', transport: 'stdio', ...odd() });
    await gw.waitFor(id, 'connected');
    put('tools/echo.yaml', `name: srv__echo\nhttp: { url: "${origin}/echo" }\n`);
    const rows = async () =>
      (await gw.client.list_tools())
        .filter(({ name }) => name === 'srv__echo')
        .map(({ source, shadowed_by }) => [source, shadowed_by]);
    await until(async () => (await rows()).length === 2);
    expect(await rows()).toEqual([
      ['file', null],
      ['mcp', 'file'],
    ]);
    expect((await gw.client.why_tool({ name: 'host', tool: 'srv__echo' })).shadowed).toMatchObject([
      {
        source: 'mcp',
        server_name: 'srv',
        verdicts: expect.arrayContaining([expect.objectContaining({ check: 'shadowed', ok: false })]),
      },
    ]);
    put('gateway.mjs', "export default (gw) => gw.tool({ name: 'srv__echo', run: () => 'code' });\n");
    await until(async () => (await view()).code?.state === 'pending');
    await confirm();
    expect(await rows()).toEqual([
      ['code', null],
      ['file', 'code'],
      ['mcp', 'code'],
    ]);
    expect((await call('srv__echo')).content[0]?.text).toBe('code');
  });
});
