// `--start`: one gateway, however many bridges want it at once, and words when it does not start.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { bridgeDataDirectory } from '../../src-main/bridge/data-directory.ts';
import { runBridge } from '../../src-main/bridge/run-bridge.ts';
import type { StartCommand } from '../../src-main/bridge/start-gateway.ts';
import { dataDirectory } from '../../src-main/core/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'agw-bridge-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** A program that says that it was started, listens, and tells where, as a gateway does. */
function program(body: string): StartCommand {
  const file = path.join(folder, 'gateway.mjs');
  writeFileSync(
    file,
    `import { appendFileSync, writeFileSync } from 'node:fs';
    import { createServer } from 'node:http';
    appendFileSync(${JSON.stringify(path.join(folder, 'starts'))}, process.pid + '\\n');
    ${body}`,
  );
  return { command: process.execPath, args: [file] };
}

const LISTENS = (dataDir: string) => `
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    request.resume().on('end', () => response.end('{"jsonrpc":"2.0","id":1,"result":{}}'));
  });
  setTimeout(() => server.close(), 20_000).unref();
  server.listen(0, '127.0.0.1', () => {
    const url = 'http://127.0.0.1:' + server.address().port;
    const info = { url, mcp_url: url + '/mcp', bridge_tokens: { default: 'x' }, pid: process.pid, started_at: 'now' };
    writeFileSync(${JSON.stringify(path.join(dataDir, 'runtime.json'))}, JSON.stringify(info));
  });`;

async function askOnce(start: StartCommand | null, waitMs = 8_000): Promise<Record<string, unknown>> {
  const input = new PassThrough();
  const output = new PassThrough();
  const signal = new AbortController().signal;
  const done = runBridge({ dataDir: folder, agent: 'default', start, input, output, log: () => {}, signal, waitMs });
  input.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  const [line] = await output.take(1).toArray();
  input.end();
  await done;
  return JSON.parse(String(line));
}

describe('a gateway that does not run', () => {
  it('is started once by ten bridges at once, and outlives them', async () => {
    const start = program(LISTENS(folder));
    const answers = await Promise.all(Array.from({ length: 10 }, () => askOnce(start)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => ({ jsonrpc: '2.0', id: 1, result: {} })));
    const pids = readFileSync(path.join(folder, 'starts'), 'utf8').trim().split('\n');
    expect(pids).toHaveLength(1);
    expect(process.kill(Number(pids[0]), 0)).toBe(true);
    process.kill(Number(pids[0]), 'SIGKILL');
  });

  it('that cannot be started is said so at once, with where its words are', async () => {
    const { error } = await askOnce(program('console.error("the reason"); process.exit(1);'));
    expect(error).toMatchObject({ message: expect.stringContaining('bridge-start.log') });
    expect(readFileSync(path.join(folder, 'logs', 'bridge-start.log'), 'utf8')).toBe('the reason\n');
  });

  it('whose command is not there is said so', async () => {
    const { error } = await askOnce({ command: path.join(folder, 'no-such-program'), args: [] });
    expect(error).toMatchObject({ message: expect.stringContaining('ENOENT') });
  });

  it('and may not be started is answered for in words, once it was waited for', async () => {
    const { error } = await askOnce(null, 200);
    expect(error).toEqual({
      code: -32_000,
      message: 'Agent Gateway is not running. Open the application, or run `agent-gateway serve`.',
    });
  });
});

it('looks for the profile where the gateway keeps it', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    for (const override of [null, 'relative/folder']) {
      for (const env of [{}, { XDG_CONFIG_HOME: '/x/config', APPDATA: 'C:\\Data' }, { XDG_CONFIG_HOME: 'relative' }]) {
        const options = {
          override,
          env,
          platform,
          home: platform === 'win32' ? 'C:\\Users\\me' : '/home/me',
          cwd: '/work',
        };
        expect(bridgeDataDirectory(options)).toBe(dataDirectory(options));
      }
    }
  }
});
