// The scripts of the build: they find each other, their compiled code is kept and used again, and nothing depends on it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scriptOf } from '../../scripts/build/as-scripts.ts';
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

/** Written as the modules that the build makes scripts of. */
const write = (name: string, code: string) => writeFileSync(path.join(folder, name), scriptOf(code));
const open = () => openScripts({ folder, cache });
const kept = () => readdirSync(cache).map((name) => `${name} ${statSync(path.join(cache, name)).ino}`);

test('a program finds its scripts, once each, whatever the form of the import, and where it is', () => {
  write('count-1.js', 'const one = 1; globalThis.said.push("loaded"); export { one, one as "t-2" };');
  write('default-1.js', 'export default () => 2;');
  write(
    'main.js',
    `import { one as first, "t-2" as second } from "./count-1.js"; import * as all from "./count-1.js";
    import two from "./default-1.js"; import "./count-1.js";
    globalThis.said.push(first, second, all, two(), import.meta.dirname, import.meta.url, this);`,
  );
  open().run('main.js');
  const url = expect.stringMatching(/^file:.*scripts\/[^/]+$/);
  expect(said).toEqual(['loaded', 1, 1, { one: 1, 't-2': 1 }, 2, folder, url, undefined]);
});

test('a script can import another later, and modules', async () => {
  writeFileSync(path.join(root, 'module.mjs'), 'export const two = 2;');
  write('late-1.js', 'const three = 3; export { three };');
  write(
    'main.js',
    `globalThis.said.push(import(${JSON.stringify(path.join(root, 'module.mjs'))}), import("./late-1.js"));`,
  );
  open().run('main.js');
  expect(await said[0]).toMatchObject({ two: 2 });
  expect(await said[1]).toEqual({ three: 3 });
});

test('what was compiled is kept, with what ran later, and written anew only when there is more of it', () => {
  const many = Array.from(
    { length: 50 },
    (_, index) => `function later${index}(a) { return [a, ${index}, a * ${index}]; }`,
  );
  write(
    'late-1.js',
    `${many.join('')} const run = () => [${many.map((_, index) => `later${index}(2)`).join()}]; export { run };`,
  );
  write('main.js', 'import * as late from "./late-1.js"; globalThis.said.push(late);');
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
  write('part-1.js', 'const three = 3; export { three };');
  write('main.js', 'import { three } from "./part-1.js"; globalThis.said.push(three);');
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
  write('part-1.js', 'const four = 4; export { four };');
  write('main.js', 'import { four } from "./part-1.js"; globalThis.said.push(four);');
  writeFileSync(cache, 'a file where the folder should be');
  const scripts = open();
  scripts.run('main.js');
  scripts.keep('all');
  expect(said).toEqual([4]);
});
