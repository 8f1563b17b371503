// How a command finds its gateway, and where the admin token never goes.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ownIdentity } from '../../src-main/core/store/process-identity.ts';
import { writeRuntimeFile } from '../../src-main/http/runtime-file.ts';
import { runServer, TOKEN } from '../http/running-server.ts';
import { runInProcess } from '../support/cli-terminal.ts';
import { temporaryFolder } from '../support/serve-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = path.join(folder.path, 'data');
  mkdirSync(data);
});
afterEach(() => folder.remove());

const publish = (url: string, more: object = ownIdentity()) =>
  writeRuntimeFile(data, {
    url,
    mcp_url: null,
    bridge_tokens: {},
    pid: process.pid,
    started_at: new Date().toISOString(),
    ...more,
  });
const keepToken = (token = TOKEN) => writeFileSync(path.join(data, 'admin-token'), `${token}\n`, { mode: 0o600 });
const list = (...args: string[]) => runInProcess(['secrets', '--json', ...args]);
const here = () => ['--data-dir', data];

/** A stranger that notes what it is sent. */
async function stranger(): Promise<{ url: string; port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

describe('the running gateway', () => {
  it('is found by its data directory, with the token kept there', async () => {
    const { url, calls } = await runServer();
    keepToken();
    await publish(url);
    expect(await list(...here())).toEqual({ code: 0, out: '["WEATHER_KEY"]\n', err: '' });
    expect(calls).toHaveLength(1);
  });

  it('that does not run: code 5, and how to start one', async () => {
    const { code, out, err } = await list(...here());
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toContain('`agent-gateway serve`');
    expect(err).toContain(data);
  });

  it('that was killed is not looked for, even if somebody has its port or its id now', async () => {
    const { url, seen } = await stranger();
    keepToken();
    await publish(url, { started: '1@another-boot' });
    expect((await list(...here())).code).toBe(process.platform === 'win32' ? 1 : 5);
    if (process.platform !== 'win32') expect(seen).toEqual([]);
  });

  it('that does not answer: code 5', async () => {
    keepToken();
    await publish('http://127.0.0.1:9');
    expect(await list(...here())).toMatchObject({ code: 5, err: expect.stringContaining('does not answer') });
  });

  it('without a token, or with the wrong one: code 6, and where a token comes from', async () => {
    const { url } = await runServer();
    await publish(url);
    const none = await list(...here());
    keepToken('another-token-of-somebody');
    const wrong = await list(...here());
    for (const { code, out, err } of [none, wrong]) {
      expect({ code, out }).toEqual({ code: 6, out: '' });
      expect(err).toContain('AGENT_GATEWAY_TOKEN');
      expect(err).not.toContain('another-token');
    }
  });
});

describe('another gateway', () => {
  it('is named by --url and --token, or by the environment; what is typed counts', async () => {
    const { url } = await runServer();
    await publish('http://127.0.0.1:9');
    keepToken('another-token-of-somebody');
    expect((await list('--url', url, '--token', TOKEN)).code).toBe(0);
    const environment = { AGENT_GATEWAY_URL: `${url}/`, AGENT_GATEWAY_TOKEN: TOKEN };
    expect((await runInProcess(['secrets'], { environment })).code).toBe(0);
    expect((await runInProcess(['secrets', '--url', 'http://127.0.0.1:9'], { environment })).code).toBe(5);
    // A data directory that is typed is about that one's gateway.
    expect((await runInProcess(['secrets', ...here()], { environment })).code).toBe(5);
  });

  it('away from this machine gets no token unless it was typed', async () => {
    keepToken();
    const url = 'http://gateway.example:8000';
    const environment = { AGENT_GATEWAY_URL: url, AGENT_GATEWAY_TOKEN: TOKEN };
    const { code, err } = await runInProcess(['secrets'], { environment });
    expect(code).toBe(2);
    expect(err).toContain(`--url ${url}`);
    // The token in the file is for the gateway beside it.
    const typed = await list('--url', 'http://192.0.2.1:8000', ...here());
    expect(typed).toMatchObject({ code: 6, err: expect.stringContaining('no token') });
  });

  it('that sends us elsewhere is not followed', async () => {
    const { url, seen } = await stranger();
    expect((await list('--url', url, '--token', TOKEN)).code).toBe(5);
    expect(seen).toHaveLength(1);
  });

  it.each(['nonsense', 'ftp://127.0.0.1', 'http://user:pa55@127.0.0.1'])('%s is no address', async (url) => {
    const { code, err } = await list('--url', url);
    expect(code).toBe(2);
    expect(err).not.toContain('pa55');
  });
});

it('the data directory is left as it was', async () => {
  rmSync(data, { recursive: true });
  await list(...here());
  expect(() => mkdirSync(data)).not.toThrow();
});
