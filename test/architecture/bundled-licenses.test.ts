// THIRD-PARTY-LICENSES names what the build contains, no more and no less, and the check sees when it does not.
import { beforeAll, describe, expect, it } from 'vitest';
import { plantedTree } from './planted-tree.ts';

describe('the licences of a build', () => {
  let before: { code: number | null; output: string };
  let written: { code: number | null; output: string };
  let after: { code: number | null; output: string };
  let changed: { code: number | null; output: string };

  beforeAll(() => {
    using tree = plantedTree();
    for (const entry of ['electron.vite.config.ts', 'scripts']) tree.copy(entry);
    // The example server and the bridge are part of every build; the command line is built apart from what starts it.
    tree.plant('src-main/cli/built.ts', 'export {};\n');
    tree.plant('examples/test-project/mcp-test-server.mjs', 'export {};\n');
    tree.plant('src-main/bridge/main.ts', 'export {};\n');
    tree.plant('src-main/cli/main.ts', `import { parse } from 'yaml';\nconsole.log(parse('a: 1'));\n`);
    before = tree.run('scripts/licenses.ts', ['--check']);
    written = tree.run('scripts/licenses.ts', []);
    after = tree.run('scripts/licenses.ts', ['--check']);
    tree.plant('src-main/cli/main.ts', `import { z } from 'zod';\nconsole.log(z.string());\n`);
    changed = tree.run('scripts/licenses.ts', ['--check']);
  });

  it('are missed where the file is missing', () => {
    expect(before.output).toContain('THIRD-PARTY-LICENSES does not match the build');
    expect(before.code).toBe(1);
  });

  it('are those of the packages that are imported', () => {
    expect(written.output).toContain('THIRD-PARTY-LICENSES: 1 packages.');
    expect(written.code).toBe(0);
  });

  it('match what was written', () => {
    expect(after.code).toBe(0);
  });

  it('no longer match when another package comes in', () => {
    expect(changed.code).toBe(1);
  });
});
