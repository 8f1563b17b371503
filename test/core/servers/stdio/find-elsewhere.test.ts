// Where a program is found that PATH does not lead to.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findElsewhere } from '../../../../src-main/core/servers/stdio/find-elsewhere.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function install(...parts: string[]): string {
  const file = path.join(home, ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

test.skipIf(process.platform === 'win32')(
  'the newest version first, and what the user installed before all',
  async () => {
    install('.nvm/versions/node/v9.1.0/bin/agw-tool');
    const newest = install('.nvm/versions/node/v22.3.0/bin/agw-tool');
    expect(await findElsewhere('agw-tool', home)).toBe(newest);
    const own = install('.local/bin/agw-tool');
    expect(await findElsewhere('agw-tool', home)).toBe(own);
  },
);

test('nothing for a path, and for what is nowhere', async () => {
  expect(await findElsewhere('./agw-tool', home)).toBe(null);
  expect(await findElsewhere('agw-no-such-tool', home)).toBe(null);
});
