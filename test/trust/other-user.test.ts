// Another user of the machine, for real: a process with another id can read no file of the profile, and gets nowhere without the token.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadAdminToken } from '../../src-main/core/store/admin-token.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';

const NOBODY = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];

function obstacle(): string | null {
  if (process.platform !== 'linux') return 'tried on Linux only';
  if (process.getuid?.() !== 0) return 'becoming another user needs root';
  const tried = spawnSync('setpriv', [...NOBODY, 'true']);
  return tried.status === 0 ? null : 'there is no setpriv';
}
const why = obstacle();

const as = (...command: string[]) => spawnSync('setpriv', [...NOBODY, ...command], { encoding: 'utf8' });

test.skipIf(why)(`reads nothing and is let in nowhere${why ? ` (${why})` : ''}`, async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const data = path.join(folder.path, 'data');
  const serve = await startServe(data);
  onTestFinished(() => void serve.child.kill('SIGKILL'));
  await serve.client.create_server({
    name: 'a',
    transport: 'stdio',
    command: 'node',
    enabled: false,
    env: { KEY: 'a secret value' },
  });
  // What a gateway keeps that is given no token by its environment: it opens everything.
  expect(loadAdminToken({ directory: data, env: {} }).source).toBe('file');
  // Only what is ours may stand in the way, not the folder it happens to lie in.
  chmodSync(folder.path, 0o755);
  const files = readdirSync(data, { recursive: true }).map((name) => path.join(data, String(name)));
  expect(files.length).toBeGreaterThan(2);
  for (const file of [data, ...files]) expect(as('cat', file).stderr, file).toContain('Permission denied');
  // Not the directory alone keeps them: each is closed itself.
  chmodSync(data, 0o755);
  for (const file of files) expect(as('cat', file).stderr, file).toContain('Permission denied');
  // Control: who owns them reads them, and the other user reads what is for everybody.
  for (const file of files.filter((name) => name.endsWith('.json'))) execFileSync('cat', [file]);
  expect(as('cat', '/etc/passwd').status).toBe(0);
  const ask = `fetch('${serve.ready.url}/v1/admin/mcp-servers').then(({ status }) => process.stdout.write(String(status)))`;
  expect(as('/bin/sh', '-c', 'command -v cat').status).toBe(0);
  const node = as(process.execPath, '-e', ask);
  // Our Node may lie where that user cannot go; then there is nobody to ask.
  if (node.status === 0) expect(node.stdout).toBe('401');
  expect((await serve.stop()).code).toBe(0);
});

test.skipIf(why)(`is believed nothing${why ? ` (${why})` : ''}`, (context) => {
  // Our Node may lie where that user cannot go.
  if (as(process.execPath, '-e', '').status !== 0) return context.skip();
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  chmodSync(folder.path, 0o755);
  const file = path.join(folder.path, 'runtime.json');
  writeFileSync(file, 'content');
  // A copy, because the project itself may lie where that user cannot go, too.
  for (const name of ['package.json', 'src-main/core', 'src-shared'])
    cpSync(name, path.join(folder.path, name), { recursive: true });
  const module = path.join(folder.path, 'src-main/core/store/private-file.ts');
  const read = `import(${JSON.stringify(module)}).then(({ readPrivateFile }) => console.log(String(readPrivateFile(${JSON.stringify(file)}))))`;
  const readAs = (owner: number) => {
    chownSync(file, owner, owner);
    chmodSync(file, 0o644);
    return as(process.execPath, '-e', read);
  };
  expect(readAs(65_533).stderr).toContain('it belongs to another user');
  // Control: its own file, and one of root, who could do anything anyway.
  for (const owner of [65_534, 0]) expect(readAs(owner).stdout).toBe('content\n');
});
