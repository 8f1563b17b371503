// The launchers end to end: streams, arguments, signals and exit codes reach the program, which is built when missing.
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ended, type FakeProject, fakeProject } from './fake-project.ts';

const OLD = { version: 'v20.19.0' };
const PRINT_ARGS = `console.log(JSON.stringify(process.argv.slice(2)));`;

/** A build tool that talks on both streams, counts its runs and writes the program. */
function installBuildTool(project: FakeProject, program = PRINT_ARGS): void {
  project.write(
    'node_modules/electron-vite/bin/electron-vite.js',
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
     console.log('noise'); console.error('noise');
     appendFileSync('builds', 'x');
     await new Promise((resolve) => setTimeout(resolve, 300));
     mkdirSync('out/main', { recursive: true });
     writeFileSync('out/main/cli.js', ${JSON.stringify(program)});`,
  );
  project.write('node_modules/electron-vite/package.json', JSON.stringify({ type: 'module' }));
}

const builds = (project: FakeProject): number => {
  const file = path.join(project.root, 'builds');
  return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
};

describe('agent-gateway', () => {
  it.each([
    ['in the same process on Node 24', process.version],
    ['in a child on an older Node', OLD.version],
  ])('runs the built command %s', async (_, version) => {
    using project = fakeProject();
    project.installNode24();
    project.write('out/main/cli.js', PRINT_ARGS);
    const { code, stdout, stderr } = await project.run('agent-gateway.js', ['call', '--json', 'a b'], { version });
    expect(stdout).toBe('["call","--json","a b"]\n');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('runs the built bridge in the same process, whatever Node a client brings', async () => {
    using project = fakeProject();
    project.write('out/main/bridge.js', `console.log(JSON.stringify([process.ppid, ...process.argv.slice(2)]));`);
    const { code, stdout, stderr } = await project.run('agent-gateway.js', ['bridge', '--agent', 'a b'], OLD);
    expect(JSON.parse(stdout)).toEqual([process.pid, '--agent', 'a b']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('builds first when there is nothing yet, with stdout left to the command', async () => {
    using project = fakeProject();
    installBuildTool(project);
    const { code, stdout, stderr } = await project.run('agent-gateway.js', ['--version']);
    expect(stdout).toBe('["--version"]\n');
    expect(stderr).toContain('Building …');
    expect(code).toBe(0);
  });

  it('builds once when several start together', async () => {
    using project = fakeProject();
    installBuildTool(project);
    const runs = await Promise.all([1, 2, 3].map((n) => project.run('agent-gateway.js', [String(n)])));
    expect(runs.map(({ stdout }) => stdout)).toEqual(['["1"]\n', '["2"]\n', '["3"]\n']);
    expect(builds(project)).toBe(1);
  });

  it('takes over from a builder that died', async () => {
    using project = fakeProject();
    installBuildTool(project);
    const dead = project.start('agent-gateway.js', []);
    dead.kill('SIGKILL');
    await once(dead, 'close');
    project.write('out/.lock', String(dead.pid));
    expect((await project.run('agent-gateway.js', ['x'])).stdout).toBe('["x"]\n');
  });

  it('says when the build fails, and ends with 1', async () => {
    using project = fakeProject();
    project.write('node_modules/electron-vite/bin/electron-vite.js', 'process.exit(3);');
    const { code, stdout, stderr } = await project.run('agent-gateway.js', []);
    expect(stderr).toContain('The build did not succeed');
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(existsSync(path.join(project.root, 'out/.lock'))).toBe(false);
  });

  it('passes the exit code on', async () => {
    using project = fakeProject();
    project.installNode24();
    project.write('out/main/cli.js', 'process.exit(3);');
    expect(await project.run('agent-gateway.js', [], OLD)).toMatchObject({ code: 3, signal: null });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on, and waits for a graceful end', async (signal) => {
    using project = fakeProject();
    project.installNode24();
    project.write(
      'out/main/cli.js',
      `process.on('${signal}', () => { console.log('closing'); setTimeout(() => process.exit(0), 50); });
       setInterval(() => {}, 1000);
       console.log('ready');`,
    );
    const child = project.start('agent-gateway.js', [], OLD);
    const end = ended(child);
    await once(child.stdout!, 'data');
    child.kill(signal);
    expect(await end).toMatchObject({ code: 0, stdout: 'ready\nclosing\n' });
  });

  it('ends by the signal that ended the command', async () => {
    using project = fakeProject();
    project.installNode24();
    project.write('out/main/cli.js', `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`);
    expect(await project.run('agent-gateway.js', [], OLD)).toMatchObject({ code: null, signal: 'SIGTERM' });
  });
});

describe('npm start', () => {
  it('serves without a window while there is no desktop application, and passes flags through', async () => {
    using project = fakeProject();
    project.write('out/main/cli.js', PRINT_ARGS);
    const { code, stdout } = await project.run('start.js', ['--port', '0', '--headless', '--json']);
    expect(stdout).toBe('["serve","--port","0","--json"]\n');
    expect(code).toBe(0);
  });

  it('builds again when a source is newer than the build', async () => {
    using project = fakeProject();
    installBuildTool(project);
    project.write('src-main/cli/main.ts', '');
    project.write('out/main/cli.js', PRINT_ARGS);
    const minuteAgo = Date.now() / 1000 - 60;
    for (const entry of ['src-main/cli/main.ts', 'src-main/cli', 'src-main']) {
      utimesSync(path.join(project.root, entry), minuteAgo, minuteAgo);
    }
    await project.run('start.js', []);
    expect(builds(project)).toBe(0);
    const later = Date.now() / 1000 + 60;
    utimesSync(path.join(project.root, 'src-main/cli/main.ts'), later, later);
    await project.run('start.js', []);
    expect(builds(project)).toBe(1);
  });

  it('says why there is no window when the desktop application is built', async () => {
    using project = fakeProject();
    project.write('out/main/cli.js', PRINT_ARGS);
    project.write('out/main/electron.js', '');
    project.write('node_modules/electron/install.js', 'process.exit(1);');
    const { stdout, stderr } = await project.run('start.js', [], { env: { DISPLAY: '', WAYLAND_DISPLAY: '' } });
    expect(stderr).toContain('Running without a window: ');
    expect(stdout).toBe('["serve"]\n');
  });
});

describe('packages', () => {
  it.each(['start.js', 'test.js'])('%s installs what is missing, and says so when npm cannot', async (launcher) => {
    using project = fakeProject();
    project.write('package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
    project.write('npm-cli.js', `console.log(process.argv.slice(2).join(' ')); process.exit(1);`);
    const env = { npm_execpath: path.join(project.root, 'npm-cli.js') };
    const { code, stdout, stderr } = await project.run(launcher, [], { env });
    expect(stderr).toContain('ci --include=dev --include=optional');
    expect(stderr).toContain('`npm ci` did not succeed');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});
