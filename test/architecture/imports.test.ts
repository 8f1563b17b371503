// The linter keeps npm packages and node:* in their layers, and the rooms of the core apart: planted imports are found.
import { beforeAll, describe, expect, it } from 'vitest';
import { plantedTree } from './planted-tree.ts';

/** Per file: what it may import, and what it must not. */
const CASES: { file: string; may: string[]; mustNot: string[] }[] = [
  {
    file: 'src-shared/model/planted.ts',
    may: ['zod', 'zod/v4', './tool.ts', '../contract/errors.ts'],
    mustNot: ['node:path', 'path', 'hono', 'react', 'electron', '@modelcontextprotocol/client'],
  },
  {
    file: 'src-renderer/screens/planted.tsx',
    may: ['react', 'react-dom/client', 'zustand', './row.tsx', '../../src-shared/model/tool.ts'],
    mustNot: ['node:fs', 'electron', 'hono', 'conf', '@modelcontextprotocol/client'],
  },
  { file: 'src-main/index.ts', may: ['node:path', './core/index.ts'], mustNot: ['hono', 'electron', 'conf'] },
  {
    file: 'src-main/bridge/planted.ts',
    may: ['node:process', '@modelcontextprotocol/client/stdio', './pump.ts'],
    mustNot: ['zod', 'electron', '../core/index.ts', '../../src-shared/model/tool.ts', './../core/index.ts'],
  },
  {
    file: 'src-main/http/planted.ts',
    may: ['rou3', 'zod', 'node:http', '../core/index.ts'],
    mustNot: ['electron', 'conf', '@modelcontextprotocol/server', 'express', 'hono'],
  },
  { file: 'src-main/cli/planted.ts', may: ['node:util', '../http/index.ts'], mustNot: ['electron', 'hono', 'conf'] },
  {
    file: 'src-main/electron/planted.ts',
    may: ['electron', 'electron/main', 'electron-store', 'node:path', '../core/index.ts'],
    mustNot: ['hono', 'conf', 'react'],
  },
  {
    file: 'src-main/core/planted.ts',
    may: ['node:fs/promises', 'zod', './errors.ts', '../../src-shared/model/tool.ts'],
    mustNot: ['electron', 'hono', 'undici', '@modelcontextprotocol/client', './servers/transport.ts', './gateway.ts'],
  },
  {
    file: 'src-main/core/gateway.ts',
    may: ['./servers/transport.ts', './auth/token-provider.ts', './errors.ts', '../../src-shared/model/tool.ts'],
    mustNot: ['electron', 'hono', 'undici', 'conf', '@modelcontextprotocol/client'],
  },
  {
    file: 'src-main/core/a-new-room/planted.ts',
    may: ['../errors.ts', '../../../src-shared/model/tool.ts', 'node:fs'],
    mustNot: ['../tools/tool.ts', '../gateway.ts', 'yaml', 'electron'],
  },
  {
    file: 'src-main/core/auth/planted.ts',
    may: ['jose', '@modelcontextprotocol/client', '../errors.ts', './token-provider.ts', 'zod'],
    mustNot: ['../servers/transport.ts', '../tools/tool.ts', '../gateway.ts', 'undici', 'conf', './../tools/tool.ts'],
  },
  {
    file: 'src-main/core/tools/planted.ts',
    may: ['../event-bus.ts', '@cfworker/json-schema'],
    mustNot: ['../agents/access-policy.ts', '../servers/transport.ts', '@modelcontextprotocol/client', 'jose'],
  },
  {
    file: 'src-main/core/agents/planted.ts',
    may: ['../logger.ts'],
    mustNot: ['../tools/tool.ts', '../workspace/workspace.ts', 'yaml', '@modelcontextprotocol/client'],
  },
  {
    file: 'src-main/core/store/planted.ts',
    may: ['conf', 'node:fs/promises', '../errors.ts'],
    mustNot: ['../auth/token-provider.ts', 'electron-store', 'jose', 'fernet'],
  },
  {
    file: 'src-main/core/servers/planted.ts',
    may: ['../auth/token-provider.ts', '../tools/tool.ts', '../store/config-store.ts', 'cross-spawn', 'undici'],
    mustNot: ['../agents/access-policy.ts', '../workspace/workspace.ts', '../endpoint/mcp-endpoint.ts', 'conf', 'jose'],
  },
  {
    file: 'src-main/core/code/planted.ts',
    may: ['../tools/tool.ts', '../servers/code-servers.ts', '../auth/token-provider.ts', 'zod'],
    mustNot: ['../store/config-store.ts', '../workspace/workspace.ts', '../gateway.ts', '@modelcontextprotocol/client'],
  },
  {
    file: 'src-main/core/clients/planted.ts',
    may: ['jsonc-parser', 'smol-toml', '../store/private-file.ts', '../tools/tool.ts', '../overwrite-file.ts', 'zod'],
    mustNot: ['../servers/server-registry.ts', '../agents/agent-registry.ts', '../gateway.ts', 'yaml', 'conf'],
  },
  {
    file: 'src-main/core/workspace/planted.ts',
    may: ['../tools/tool.ts', '../agents/agent-registry.ts', 'yaml'],
    mustNot: ['../servers/transport.ts', '../store/config-store.ts', '../auth/token-provider.ts', 'undici'],
  },
  {
    file: 'src-main/core/endpoint/planted.ts',
    may: ['../tools/tool.ts', '../agents/access-policy.ts', '@modelcontextprotocol/server'],
    mustNot: [
      '../servers/transport.ts',
      '../auth/token-provider.ts',
      '../workspace/workspace.ts',
      'hono',
      'cross-spawn',
    ],
  },
];

const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const all = CASES.flatMap(({ file, may, mustNot }) => [
  ...may.map((source) => ({ file, source, verdict: 'allowed' })),
  ...mustNot.map((source) => ({ file, source, verdict: 'refused' })),
]);

describe('imports', () => {
  let refused: string[];
  beforeAll(() => {
    refused = lint(
      CASES.map(({ file, may, mustNot }) => ({ file, lines: [...may, ...mustNot].map((s) => `import '${s}';`) })),
    );
  });

  it.each(all)('$file: $source is $verdict', ({ file, source, verdict }) => {
    expect(refused.includes(`${file}: import '${source}';`)).toBe(verdict === 'refused');
  });
});

describe('every kind of import', () => {
  it.each([
    `import electron from 'electron';`,
    `import type { App } from 'electron';`,
    `export * from 'electron';`,
    `export const planted = import('electron');`,
    `import 'electron';`,
  ])('%s is seen', (line) => {
    const file = 'src-main/core/tools/planted.ts';
    expect(lint([{ file, lines: [line] }])).toEqual([`${file}: ${line}`]);
  });
});

describe('import cycles', () => {
  it('are refused', () => {
    using tree = plantedTree();
    tree.plant('src-main/core/a.ts', `import { b } from './b.ts';\nexport const a = () => b;\n`);
    tree.plant('src-main/core/b.ts', `import { a } from './a.ts';\nexport const b = () => a;\n`);
    const { code, output } = tree.run(BIOME, ['lint', 'src-main', '--only=suspicious/noImportCycles']);
    expect(output).toContain('lint/suspicious/noImportCycles');
    expect(code).toBe(1);
  });
});

/** Plants the files, lints once, and gives `<file>: <line>` for every line that was refused. */
function lint(files: { file: string; lines: string[] }[]): string[] {
  using tree = plantedTree();
  for (const { file, lines } of files) tree.plant(file, `${lines.join('\n')}\n`);
  const options = ['--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none'];
  const { stdout } = tree.run(BIOME, ['lint', 'src-main', 'src-shared', 'src-renderer', ...options]);
  const { diagnostics }: BiomeReport = JSON.parse(stdout);
  return diagnostics.map(({ location: { path, start } }) => {
    const lines = files.find(({ file }) => file === path)?.lines;
    return `${path}: ${lines?.[start.line - 1]}`;
  });
}

/** The parts of Biome's JSON report that are read here. */
interface BiomeReport {
  diagnostics: { location: { path: string; start: { line: number } } }[];
}
