// A workspace in the package: its tools and its code beside those of the program, by the same rules.
import { afterEach, expect, it } from 'vitest';
import type { Gateway } from '../../src-main/index.ts';
import { odd } from '../support/real-servers.ts';
import { failure, folderWith, quietGateway, type TemporaryFolder } from './support.ts';

let workspace: TemporaryFolder;
let gw: Gateway;
afterEach(async () => {
  await gw.close();
  workspace[Symbol.dispose]();
});

const server = JSON.stringify({ name: 'theirs', transport: 'stdio', ...odd() });
const FILES = {
  'agents/all/AGENT.md': 'Everything\n',
  'agents/few/AGENT.md': '---\ntools: [echo, version]\n---\n',
  'agents/off/AGENT.md': '---\nenabled: false\n---\n',
  'tools/version.yaml': 'name: version\ncommand: [node, --version]\n',
  'tools/private.yaml': 'name: private\nallowed_agents: [few]\ncommand: [node, --version]\n',
  'gateway.mjs': `export default (gw) => { gw.addMcpServer(${server}); gw.tool({ name: 'theirs', run: (_, { agent }) => agent ?? 'nobody' }); };\n`,
};

it('waits for nobody where the program trusts it', async () => {
  workspace = folderWith(FILES);
  gw = quietGateway({ workspace: workspace.path, trustWorkspace: true });
  // Its servers are among those that a start waits for.
  await gw.start();
  const names = (agent: string) => gw.tools({ agent }).map(({ name }) => name);
  expect(names('all')).toEqual(expect.arrayContaining(['theirs', 'theirs__echo', 'version']));
  expect(names('all')).not.toContain('private');
  expect(names('few')).toEqual(['theirs__echo', 'version']);
  expect(names('off')).toEqual([]);
  expect((await gw.callTool('version', {}, { agent: 'few' })).content[0]?.text).toMatch(/^v\d+/);
  expect((await gw.callTool('theirs', {}, { agent: 'all' })).content[0]?.text).toBe('all');
  for (const [tool, agent] of [
    ['theirs', 'few'],
    ['private', 'few'],
    ['private', 'all'],
    ['version', 'off'],
  ] as const) {
    expect(await failure(gw.callTool(tool, {}, { agent }))).toMatchObject({ code: 'forbidden' });
  }
});

it('waits until it is confirmed otherwise, and does not take what the program has', async () => {
  workspace = folderWith({
    ...FILES,
    'gateway.mjs': `export default (gw) => { gw.tool({ name: 'mine', run: () => 'theirs' }); gw.addMcpServer(${server}); };\n`,
  });
  gw = quietGateway({ workspace: workspace.path })
    .tool({ name: 'mine', run: () => 'mine' })
    .addMcpServer({ name: 'theirs', transport: 'stdio', ...odd() });
  await gw.start();
  expect(gw.tools().map(({ name }) => name)).not.toContain('version');
  const { pending, fingerprint } = await gw.admin.get_workspace();
  expect(pending.map(({ file }) => file)).toEqual(['tools/private.yaml', 'tools/version.yaml', 'gateway.mjs']);
  const { code } = await gw.admin.approve_workspace({ fingerprint: fingerprint ?? '' });
  expect(gw.tools().map(({ name }) => name)).toContain('version');
  expect(code).toMatchObject({ state: 'failed', error: expect.stringContaining('two servers called theirs') });
  expect((await gw.callTool('mine')).content[0]?.text).toBe('mine');
});
