// What is imported is what was confirmed, byte for byte, in a process that nobody else imports for.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-modules-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('runs the bytes that were looked at, whatever lies there by then, and nothing else of the workspace', async () => {
  const put = (file: string, text: string) => writeFileSync(path.join(root, file), text);
  put(
    'gateway.ts',
    "import { mark } from './lib.ts';\nimport data from './data.json' with { type: 'json' };\nexport default (): string => `${data.word} ${mark}`;\n",
  );
  put('lib.ts', "export const mark: string = 'as it was';\n");
  put('data.json', '{"word":"data"}');
  put(
    'package.json',
    '{"name":"ws","type":"module","imports":{"#helpers":"./helpers.mjs"},"exports":{"./self":"./helpers.mjs"}}',
  );
  put('helpers.mjs', "export const word = 'as it was';\n");
  mkdirSync(path.join(root, 'node_modules/dep'), { recursive: true });
  put('node_modules/dep/index.js', "exports.word = 'of a package';\n");
  mkdirSync(path.join(root, 'packages/linked'), { recursive: true });
  put('packages/linked/index.js', "export const word = 'evil link';\n");
  symlinkSync('../packages/linked', path.join(root, 'node_modules/linked'));
  const child = path.join(import.meta.dirname, 'code-modules-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, root], { timeout: 30_000 });
  expect(JSON.parse(stdout)).toEqual([
    'data as it was',
    expect.stringContaining('./later.ts was not confirmed with the code'),
    'never shown',
    expect.stringContaining('#helpers was not confirmed with the code'),
    expect.stringContaining('ws/self was not confirmed with the code'),
    expect.stringContaining('linked was not confirmed with the code'),
    expect.stringContaining('was not confirmed with the code'),
    'of a package1',
  ]);
});
