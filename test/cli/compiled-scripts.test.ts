// The scripts of the build: they find each other, their compiled code is kept and used again, and nothing depends on it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openScripts } from '../../src-main/cli/compiled-scripts.ts';

let root: string;
let folder: string;
let cache: string;
const said: unknown[] = [];

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'agw-scripts-'));
  folder = path.join(root, 'scripts');
  cache = path.join(root, 'cache');
  mkdirSync(folder);
  said.length = 0;
  Object.assign(globalThis, { said });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (name: string, body: string) =>
  writeFileSync(path.join(folder, name), `(function (module, exports, require, importModule, __dirname) {${body}\n})`);
const open = () => openScripts({ folder, cache });
const kept = () => readdirSync(cache).map((name) => `${name} ${statSync(path.join(cache, name)).ino}`);

test('a program finds its scripts, once each, and the modules of Node', () => {
  write('count-1.js', 'globalThis.said.push("loaded"); exports.one = 1;');
  write(
    'main.js',
    'globalThis.said.push(require("./count-1.js"), require("./count-1.js"), require("node:path").sep, __dirname);',
  );
  open().run('main.js');
  expect(said).toEqual(['loaded', { one: 1 }, { one: 1 }, path.sep, folder]);
});

test('a script can import a module', async () => {
  writeFileSync(path.join(root, 'module.mjs'), 'export const two = 2;');
  write('main.js', `globalThis.said.push(importModule(${JSON.stringify(path.join(root, 'module.mjs'))}));`);
  open().run('main.js');
  expect(await said[0]).toMatchObject({ two: 2 });
});

test('what was compiled is kept, with what ran later, and written anew only when there is more of it', () => {
  const many = Array.from(
    { length: 50 },
    (_, index) => `function later${index}(a) { return [a, ${index}, a * ${index}]; }`,
  );
  write('late-1.js', `${many.join('')} exports.run = () => [${many.map((_, index) => `later${index}(2)`).join()}];`);
  write('main.js', 'globalThis.said.push(require("./late-1.js"));');
  const first = open();
  first.run('main.js');
  first.keep('new');
  const file = path.join(cache, 'late-1.js.code');
  const before = statSync(file).size;

  const second = open();
  second.run('main.js');
  const written = kept();
  second.keep('all');
  expect(kept()).toEqual(written);
  (said[1] as { run(): unknown }).run();
  second.keep('new');
  expect(kept()).toEqual(written);
  second.keep('all');
  expect(statSync(file).size).toBeGreaterThan(before);
  expect(readdirSync(cache)).toEqual(['late-1.js.code']);
});

test('code that is none is not used, and replaced', () => {
  write('part-1.js', 'exports.three = 3;');
  write('main.js', 'globalThis.said.push(require("./part-1.js").three);');
  mkdirSync(cache);
  const file = path.join(cache, 'part-1.js.code');
  writeFileSync(file, 'no code');
  const scripts = open();
  scripts.run('main.js');
  expect(said).toEqual([3]);
  scripts.keep('new');
  expect(readFileSync(file, 'latin1')).not.toBe('no code');
});

test('where nothing can be written it runs all the same', () => {
  write('part-1.js', 'exports.four = 4;');
  write('main.js', 'globalThis.said.push(require("./part-1.js").four);');
  writeFileSync(cache, 'a file where the folder should be');
  const scripts = open();
  scripts.run('main.js');
  scripts.keep('all');
  expect(said).toEqual([4]);
});
