// The application compiled against the double: what it uses of Electron the double has, with types that fit.
// The other direction, the double against Electron's own types, is part of every type check.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CACHE = path.join(ROOT, 'node_modules/.cache/electron-double');
const PROJECT = 'test/electron-double/tsconfig.app.json';

/** Electron's types without `declare module 'electron'`, which would win over the path the double is mapped to. */
beforeAll(() => {
  const types = readFileSync(path.join(ROOT, 'node_modules/electron/electron.d.ts'), 'utf8');
  const globals = types.replace(/^declare module 'electron(?:\/\w+)?' \{\n {2}export = [^\n]*\n\}\n/gm, '');
  if (globals === types) throw new Error('electron.d.ts is written differently now');
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(path.join(CACHE, 'electron-globals.d.ts'), globals);
});

async function compile(project: string): Promise<string> {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-b', project], { cwd: ROOT, timeout: 120_000 });
    return '';
  } catch (error) {
    const { stdout, message } = error as { stdout?: string; message: string };
    return stdout || message;
  }
}

test('the application compiles against the double', async () => {
  const problems = (await compile(PROJECT)).split('\n');
  // What is wrong elsewhere is told by the type check of its own project.
  expect(problems.filter((line) => /^(?:src-main\/electron|test\/electron-double)\//.test(line))).toEqual([]);
});

test('an application that uses what the double does not have does not', async () => {
  const planted = path.join(CACHE, 'planted.ts');
  writeFileSync(
    planted,
    "import { app, net } from 'electron';\napp.setBadgeCount(1);\nexport const fetched = net.fetch;\n",
  );
  const config = JSON.parse(readFileSync(path.join(ROOT, PROJECT), 'utf8')) as Record<string, unknown>;
  const project = path.join(CACHE, 'tsconfig.planted.json');
  const options = config.compilerOptions as Record<string, unknown>;
  writeFileSync(
    project,
    JSON.stringify({
      extends: path.join(ROOT, 'tsconfig.base.json'),
      compilerOptions: {
        ...options,
        typeRoots: [path.join(ROOT, 'node_modules/@types')],
        paths: { electron: [path.join(ROOT, 'test/electron-double/facade.ts')] },
      },
      files: [path.join(CACHE, 'electron-globals.d.ts'), planted],
    }),
  );
  const problems = await compile(project);
  expect(problems).toContain("'net'");
  expect(problems).toContain("'setBadgeCount'");
});
