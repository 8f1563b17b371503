// A throwaway project with the real launchers and fake packages, so that they can be run without a network or a real build.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SCRIPTS = path.resolve(import.meta.dirname, '..', '..', 'scripts');

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface FakeProject extends Disposable {
  root: string;
  write(file: string, text: string): void;
  /** Makes this very Node the one the npm package `node` would have installed. */
  installNode24(): void;
  /** Starts a launcher as if the machine's Node had this version. */
  start(launcher: string, args: string[], options?: { version?: string; env?: NodeJS.ProcessEnv }): ChildProcess;
  run(launcher: string, args: string[], options?: { version?: string; env?: NodeJS.ProcessEnv }): Promise<Ended>;
}

export function fakeProject(): FakeProject {
  const root = mkdtempSync(path.join(tmpdir(), 'launchers-'));
  for (const name of ['agent-gateway.js', 'start.js', 'test.js', 'launch']) {
    cpSync(path.join(SCRIPTS, name), path.join(root, 'scripts', name), { recursive: true });
  }
  const project: FakeProject = {
    root,
    write(file, text) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    },
    installNode24() {
      project.write('node_modules/node/package.json', JSON.stringify({ name: 'node', version: '24.21.0' }));
      mkdirSync(path.join(root, 'node_modules/node/bin'));
      symlinkSync(process.execPath, path.join(root, 'node_modules/node/bin/node'));
    },
    start(launcher, args, { version = process.version, env = {} } = {}) {
      const pretend = `Object.defineProperty(process, 'version', { value: '${version}' })`;
      const options = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
      return spawn(process.execPath, [...options, path.join(root, 'scripts', launcher), ...args], {
        cwd: tmpdir(),
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, npm_execpath: undefined, ...env },
      });
    },
    run: (launcher, args, options) => ended(project.start(launcher, args, options)),
    [Symbol.dispose]() {
      rmSync(root, { recursive: true, force: true });
    },
  };
  project.write('package.json', JSON.stringify({ name: 'fake', type: 'module' }));
  return project;
}

/** Waits for the end of a process and gives all it printed. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    texts.stdout += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    texts.stderr += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, ...texts };
}
