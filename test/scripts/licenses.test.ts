// THIRD-PARTY-LICENSES: which package a bundled module belongs to, and which licences need a person.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../scripts/licenses/bundled-packages.ts';
import { licenseProblems, noticesText } from '../../scripts/licenses/notices.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const zod = { folder: path.join(ROOT, 'node_modules/zod'), name: 'zod', version: '4.0.0', license: 'MIT' };

describe('the package of a module', () => {
  it.each([
    ['/p/node_modules/zod/v4/index.js', '/p/node_modules/zod'],
    ['/p/node_modules/@scope/a/dist/x.js?commonjs-es-import', '/p/node_modules/@scope/a'],
    ['\0/p/node_modules/a/node_modules/b/x.js', '/p/node_modules/a/node_modules/b'],
    ['C:\\p\\node_modules\\zod\\index.js', 'C:/p/node_modules/zod'],
    ['/p/src-main/core/index.ts', undefined],
    ['\0vite/preload-helper', undefined],
  ])('%s', (id, folder) => {
    expect(packageFolder(id)).toBe(folder);
  });
});

describe('licences', () => {
  it.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0)', 'ISC'])('%s is accepted', (license) => {
    expect(licenseProblems([{ ...zod, license }])).toEqual([]);
  });

  it.each(['GPL-3.0', 'unknown', 'SEE LICENSE IN x', 'MIT AND GPL-3.0'])('%s is not', (license) => {
    expect(licenseProblems([{ ...zod, license }])).toEqual([
      `zod@4.0.0: licence ${license} is not among the accepted ones`,
    ]);
  });
});

describe('the file', () => {
  it('carries each licence text, and says where a package has none', async () => {
    const bare = { ...zod, name: 'bare', folder: path.join(ROOT, 'test/architecture') };
    const text = await noticesText([zod, bare]);
    expect(text).toMatch(/zod 4\.0\.0 \(MIT\)\n\nMIT License\n[\s\S]*Permission is hereby granted/);
    expect(text).toContain('bare 4.0.0 (MIT)\n\nThe package declares the licence MIT and carries no text of it.');
  });
});
