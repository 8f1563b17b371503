// The build: every program of the package from its entry, all npm packages bundled, into out/.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'electron-vite';
import type { UserConfig } from 'vite';
import { asScripts } from './scripts/build/as-scripts.ts';
import { builtinsAsTheyAre } from './scripts/build/builtins-as-they-are.ts';
import { computedAhead } from './scripts/build/computed-ahead.ts';
import { oneFile } from './scripts/build/one-file.ts';
import { pagePlugins } from './scripts/build/page.ts';
import { startChunks } from './scripts/build/start-chunks.ts';

const here = import.meta.dirname;

const main = entries({
  index: 'src-main/index.ts',
  cli: 'src-main/cli/built.ts',
  electron: 'src-main/electron/main.ts',
});
const preload = entries({ preload: 'src-main/electron/preload.ts' });
const renderer = entries({ index: 'src-renderer/index.html' });

const resolve = {
  alias: {
    // What libraries load and we never use, schema validators above all: a good part of the start, and of the memory at rest.
    '@modelcontextprotocol/client/_shims': path.join(here, 'scripts/build/client-shims.ts'),
    'ajv/dist/2020.js': path.join(here, 'scripts/build/no-schema-check.ts'),
    'ajv-formats': path.join(here, 'scripts/build/no-schema-formats.ts'),
    semver: path.join(here, 'scripts/build/no-migrations.ts'),
    'when-exit': path.join(here, 'scripts/build/exit-without-signals.ts'),
  },
};

const bundling = {
  // `serve` loads at once, and in one file, what others load when they need it; and a step that bundles takes its time.
  checks: { ineffectiveDynamicImport: false, pluginTimings: false },
  // Half as much to read, to check against what is kept of earlier runs and to compile. Names stay, for the traces in logs.
  output: { minify: { compress: false, mangle: { keepNames: true }, codegen: { legalComments: 'none' } } },
} as const;

/** Node's own modules, a module of data, and what a start loads together. */
const shaping = () => [
  builtinsAsTheyAre(),
  computedAhead(path.join(here, 'src-shared/contract/routes.ts')),
  startChunks(here),
];

/** The command line, which is made of scripts, is put together like the other programs. */
const likeTheOthers = (): UserConfig => ({
  root: here,
  resolve,
  build: { target: 'node24', rolldownOptions: bundling },
  plugins: shaping(),
});

export default defineConfig({
  ...(main && {
    main: {
      resolve,
      build: {
        target: 'node24',
        externalizeDeps: false,
        sourcemap: false,
        rolldownOptions: { input: main, ...bundling },
      },
      plugins: [
        ...shaping(),
        asScripts(path.join(here, 'src-main/cli/main.ts'), 'scripts', likeTheOthers),
        oneFile(path.join(here, 'examples/test-project/mcp-test-server.mjs'), 'example-server.js'),
        oneFile(path.join(here, 'src-main/bridge/main.ts'), 'bridge.js'),
      ],
    },
  }),
  ...(preload && {
    preload: {
      build: {
        externalizeDeps: false,
        sourcemap: false,
        // A sandboxed preload script cannot be an ES module.
        rolldownOptions: { input: preload, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
      },
    },
  }),
  ...(renderer && {
    renderer: {
      root: path.join(here, 'src-renderer'),
      // Replaced in every answer by whoever serves the page.
      html: { cspNonce: '__CSP_NONCE__' },
      build: { sourcemap: false, rolldownOptions: { input: renderer } },
      plugins: pagePlugins(here),
    },
  }),
});

/** The entries whose source exists, as absolute paths; undefined when there is none. */
function entries(sources: Record<string, string>): Record<string, string> | undefined {
  const found = Object.entries(sources)
    .map(([name, file]) => [name, path.join(here, file)] as const)
    .filter(([, file]) => existsSync(file));
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
