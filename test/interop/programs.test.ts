// Programs from npm that people really use, pointed at the endpoint with nothing but a URL and a token.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import { type McpGateway, startMcpGateway } from '../http/mcp-support.ts';
import { npmInstall } from '../support/npm-install.ts';
import { temporaryFolder } from '../support/serve-process.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../node_modules/.cache/agent-gateway/interop-clients');
const INSPECTOR = path.join(FOLDER, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
const MCPORTER = path.join(FOLDER, 'node_modules/mcporter/dist/cli.js');
const ERAS = ['legacy', 'modern'] as const;

// Decided before the tests are counted, so that those that cannot run are counted as skipped.
const installed = await npmInstall(FOLDER, { '@modelcontextprotocol/inspector': '2.12.0', mcporter: '0.12.3' });

let upstreams: readonly ConformanceUpstream[] = [];
let gateway: McpGateway;
let token: string;
const home = temporaryFolder();

beforeAll(async () => {
  if (!installed) return;
  upstreams = await Promise.all(ERAS.map((era) => startConformanceUpstream(era)));
  const servers = ERAS.map(
    (era, index) => [era, { transport: 'streamable_http', url: upstreams[index]?.url }] as const,
  );
  gateway = await startMcpGateway({ servers: Object.fromEntries(servers) });
  token = gateway.token();
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  home.remove();
});

/** Resolves with what it wrote on stdout. Its home is an empty one. */
async function run(script: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: home.path,
    env: { PATH: process.env.PATH, HOME: home.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const limit = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  expect(code, `${output.stderr}\n${output.stdout}`).toBe(0);
  return output.stdout;
}

const inspect = (at: string, ...args: string[]) =>
  run(INSPECTOR, [
    ...['--cli', '--server-url', gateway.url + at, '--transport', 'http'],
    ...['--header', `Authorization: Bearer ${token}`, ...args],
  ]);

const mcporter = (...args: string[]) =>
  run(MCPORTER, [
    ...args,
    '--http-url',
    `${gateway.url}/mcp`,
    '--allow-http',
    '--header',
    `Authorization=Bearer ${token}`,
  ]);

describe.skipIf(!installed)('@modelcontextprotocol/inspector --cli', () => {
  test.each(ERAS)('a %s server: tools, a prompt, a resource', async (era) => {
    const at = `/mcp/servers/${era}`;
    const [tools, called, prompt, resource] = await Promise.all([
      inspect('/mcp', '--method', 'tools/list'),
      inspect('/mcp', '--method', 'tools/call', '--tool-name', `${era}__test_simple_text`),
      inspect(
        ...([at, '--method', 'prompts/get', '--prompt-name', 'test_prompt_with_arguments'] as const),
        ...['--prompt-args', 'arg1=hello', 'arg2=world'],
      ),
      inspect(at, '--method', 'resources/read', '--uri', 'test://static-text'),
    ]);
    expect(tools).toContain(`"${era}__test_simple_text"`);
    expect(called).toContain('This is a simple text response for testing.');
    expect(prompt).toContain("arg1='hello', arg2='world'");
    expect(resource).toContain('This is the content of the static text resource.');
  });
});

describe.skipIf(!installed)('mcporter', () => {
  test.each(ERAS)('a %s server: tools and a call', async (era) => {
    const [listed, called] = await Promise.all([
      mcporter('list', '--name', 'gateway', '--json'),
      mcporter('call', '--name', 'gateway', `gateway.${era}__test_simple_text`),
    ]);
    expect(listed).toContain(`${era}__test_simple_text`);
    expect(called).toContain('This is a simple text response for testing.');
  });
});
