// A step of the build: a program as scripts instead of modules, because of these Node can keep the compiled code.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build, mergeConfig, parseSync, type Rolldown, type UserConfig } from 'vite';
import type { BundlingPlugin } from './one-file.ts';

/** What a script is: a function, which `src-main/cli/compiled-scripts.ts` calls. */
const wrapped = (code: string) =>
  `(function (module, exports, require, importModule, __dirname) {${withoutImport(code)}\n})`;

/** A script that imports a module needs somebody who is one: `import()` is not for scripts, without a warning at least. */
function withoutImport(code: string): string {
  let result = code;
  for (const { start } of parseSync('script.js', code).module.dynamicImports.toReversed()) {
    result = `${result.slice(0, start)}importModule${result.slice(start + 'import'.length)}`;
  }
  return result;
}

/**
 * Puts the scripts into a folder of their own beside the programs that are modules: `<folder>/<name of the entry>.js`, and
 * what that one requires, each with its content in its name.
 *
 * @param entry absolute; nothing is built when there is none
 * @param config how modules are found, changed and put together
 */
export function asScripts(entry: string, folder: string, config: () => UserConfig): BundlingPlugin {
  const modules: string[] = [];
  return {
    name: 'as-scripts',
    api: { modules },
    async generateBundle() {
      if (!existsSync(entry)) return;
      const output = { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } as const;
      const built = await build(
        mergeConfig(config(), {
          configFile: false,
          logLevel: 'warn',
          ssr: { noExternal: true },
          define: { 'import.meta.dirname': '__dirname' },
          build: { ssr: entry, write: false, rolldownOptions: { output } },
        }),
      );
      for (const chunk of (built as Rolldown.RolldownOutput).output) {
        if (chunk.type !== 'chunk') throw new Error(`${chunk.fileName} is no script`);
        modules.push(...Object.keys(chunk.modules));
        this.emitFile({
          type: 'asset',
          fileName: path.posix.join(folder, chunk.fileName),
          source: wrapped(chunk.code),
        });
      }
    },
  };
}
