// Which Node the launchers go on with, and what they say when there is none.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { canLaunch, findNode24, noNode24Message, pinnedNode } from '../../scripts/launch/node-24.js';
import { fakeProject } from './fake-project.ts';

const SCRIPTS = path.resolve(import.meta.dirname, '..', '..', 'scripts');

/** The machine's own Node, usually older than the project's: node_modules/.bin would hide it. */
function nodeOfTheMachine(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  const found = globSync(
    folders.map((folder) => path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node')),
  );
  return found[0] ?? process.execPath;
}

describe('the launchers', () => {
  it.each(globSync('{*.js,launch/*.js}', { cwd: SCRIPTS }))('%s is understood by the Node of the machine', (file) => {
    const { status, stderr } = spawnSync(nodeOfTheMachine(), ['--check', path.join(SCRIPTS, file)], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it.each([
    ['v18.20.8', false],
    ['v20.18.9', false],
    ['v20.19.0', true],
    ['v22.0.0', true],
    ['v24.21.0', true],
  ])('run on %s: %s', (version, can) => {
    expect(canLaunch(version)).toBe(can);
  });
});

describe('the Node to go on with', () => {
  const own = '/usr/bin/own-node';

  it('is the running one when that is 24', () => {
    using project = fakeProject();
    project.installNode24();
    expect(findNode24(project.root, { version: 'v24.0.0', execPath: own })).toBe(own);
  });

  it.each(['v20.19.0', 'v26.1.0'])('is the installed package on %s', (version) => {
    using project = fakeProject();
    project.installNode24();
    expect(findNode24(project.root, { version, execPath: own })).toBe(pinnedNode(project.root));
    expect(pinnedNode(project.root)).toBeDefined();
  });

  it('is a newer one when the package is not there', () => {
    using project = fakeProject();
    expect(findNode24(project.root, { version: 'v26.1.0', execPath: own })).toBe(own);
  });

  it('is none when the package is of another major version', () => {
    using project = fakeProject();
    project.installNode24();
    project.write('node_modules/node/package.json', JSON.stringify({ name: 'node', version: '22.1.0' }));
    expect(findNode24(project.root, { version: 'v20.19.0', execPath: own })).toBeUndefined();
  });

  it('is none when the package has no program for this platform', () => {
    using project = fakeProject();
    project.write('node_modules/node/package.json', JSON.stringify({ name: 'node', version: '24.21.0' }));
    expect(findNode24(project.root, { version: 'v20.19.0', execPath: own })).toBeUndefined();
  });
});

describe('without Node 24', () => {
  it.each(['agent-gateway.js', 'start.js', 'test.js'])('%s says so and ends with 1', async (launcher) => {
    using project = fakeProject();
    project.write('out/main/cli.js', `console.log('must not run');`);
    const { code, stdout, stderr } = await project.run(launcher, [], { version: 'v20.19.0' });
    expect(stderr.trim()).toBe(noNode24Message('v20.19.0'));
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('a Node that is too old for npm is named', async () => {
    using project = fakeProject();
    const { code, stderr } = await project.run('agent-gateway.js', [], { version: 'v18.20.0' });
    expect(stderr.trim()).toBe('Agent Gateway Desktop needs Node 20.19 or newer to start; this is Node v18.20.0.');
    expect(code).toBe(1);
  });
});
