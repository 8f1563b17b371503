// What is imported is what was confirmed, byte for byte, in a process that nobody else imports for.
import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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
  const child = path.join(import.meta.dirname, 'code-modules-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, root], { timeout: 30_000 });
  expect(JSON.parse(stdout)).toEqual([
    'data as it was',
    expect.stringContaining('./later.ts was not confirmed with the code'),
    'never shown',
  ]);
});
