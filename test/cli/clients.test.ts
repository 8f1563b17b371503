// `agent-gateway clients`: the same as over the API, printed for people; what changes is a diff on stdout.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Ended,
  runCli,
  type ServeProcess,
  startServe,
  TEST_TOKEN,
  temporaryFolder,
} from '../support/serve-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
let gateway: ServeProcess;
const file = () => path.join(folder.path, 'home', '.cursor', 'mcp.json');

beforeAll(async () => {
  folder = temporaryFolder();
  mkdirSync(path.dirname(file()), { recursive: true });
  writeFileSync(file(), '{\n  "mcpServers": {}\n}\n');
  const environment = { HOME: path.join(folder.path, 'home'), AGENT_GATEWAY_TOKEN: TEST_TOKEN };
  gateway = await startServe(path.join(folder.path, 'data'), { environment });
});
afterAll(async () => {
  await gateway.stop();
  folder.remove();
});

const clients = (...args: string[]): Promise<Ended> =>
  runCli(['clients', ...args, '--data-dir', path.join(folder.path, 'data')], { AGENT_GATEWAY_TOKEN: TEST_TOKEN }).ended;

it('shows what connecting changes, does it, and takes it back', async () => {
  const before = readFileSync(file(), 'utf8');
  const look = await clients('connect', 'cursor', '--dry-run');
  expect(look).toMatchObject({ code: 0, stderr: 'Nothing was written.\n' });
  expect(look.stdout).toContain('\n+    "gateway": {\n');
  expect(readFileSync(file(), 'utf8')).toBe(before);

  const done = await clients('connect', 'cursor');
  expect(done.stdout).toBe(look.stdout);
  expect(done.stderr).toMatch(
    /^Written\. Restart Cursor to apply\.\n.*clients undo cursor.*\nThe former file is .*cursor-/,
  );
  expect(JSON.parse(readFileSync(file(), 'utf8')).mcpServers.gateway.args).toContain('bridge');
  expect((await clients('list')).stdout).toMatch(/cursor +connected +default/);
  expect((await clients('connect', 'cursor')).stderr).toBe('There is nothing to change.\n');

  expect((await clients('undo', 'cursor')).code).toBe(0);
  expect(readFileSync(file(), 'utf8')).toBe(before);
});

it('says what to do with servers that were taken over, and that one does not run before it is approved', async () => {
  const before = readFileSync(file());
  writeFileSync(file(), '{ "mcpServers": { "notes": { "command": "agw-notes" } } }');
  const taken = await clients('import', 'cursor');
  writeFileSync(file(), before);
  expect(taken.stdout).toMatch(/^NAME +AS +TRANSPORT +COMMAND\nnotes +notes +stdio +agw-notes\n$/);
  expect(taken.stderr).toMatch(/^They are switched off and wait\. .*servers approve NAME.*servers enable NAME/);
  const enabled = await runCli(['servers', 'enable', 'notes', '--wait', '--url', gateway.ready.url], {
    AGENT_GATEWAY_TOKEN: TEST_TOKEN,
  }).ended;
  expect(enabled).toMatchObject({ code: 1, stderr: 'It waits for `agent-gateway servers approve notes`.\n' });
});

it('prints a snippet as it is pasted, with the address that answers', async () => {
  const { stdout } = await clients('snippet', 'other');
  expect(JSON.parse(stdout).mcpServers.gateway.args).toContain('bridge');
  const { http } = JSON.parse((await clients('snippet', 'other', '--json')).stdout);
  expect(JSON.parse(http.text).mcpServers.gateway.url).toBe(`${gateway.ready.url}/mcp`);
});

it('ends with 2 for a client that is none', async () => {
  expect((await clients('connect', 'emacs')).code).toBe(2);
});
