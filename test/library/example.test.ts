// The example project does what its page says, line by line.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROJECT = path.resolve(import.meta.dirname, '../../examples/test-project');

it('prints what its page says', async () => {
  const page = readFileSync(path.join(PROJECT, 'README.md'), 'utf8');
  const promised = /It prints:\n\n```\n([^`]*)```/.exec(page)?.[1];
  const app = path.join(PROJECT, 'app.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=agent-gateway-source', app], {
    timeout: 60_000,
  });
  expect(stdout).toBe(promised);
}, 90_000);
