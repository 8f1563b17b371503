// A step of the build: a program as scripts instead of modules, because of these Node can keep the compiled code.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build, mergeConfig, parseSync, type Rolldown, type UserConfig } from 'vite';
import type { BundlingPlugin } from './one-file.ts';

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
      const output = { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' };
      const built = await build(
        mergeConfig(config(), {
          configFile: false,
          logLevel: 'warn',
          ssr: { noExternal: true },
          build: { ssr: entry, write: false, rolldownOptions: { output } },
        }),
      );
      const chunks = (built as Rolldown.RolldownOutput).output.filter((each) => each.type === 'chunk');
      assertNoCycle(chunks);
      for (const { fileName, code, modules: inside } of chunks) {
        modules.push(...Object.keys(inside));
        this.emitFile({ type: 'asset', fileName: path.posix.join(folder, fileName), source: scriptOf(code) });
      }
    },
  };
}

/**
 * A module as the script that `src-main/cli/compiled-scripts.ts` runs: a function that returns what the module exports.
 *
 * What is imported becomes a constant of its own, as fast as it was: CommonJS would read it anew from the other's exports
 * each time, which makes a tool call cost a third more. So what is exported must not be assigned to later, which no module
 * of ours does, and modules must not import each other in circles.
 */
export function scriptOf(code: string): string {
  const { program, module } = parseSync('module.js', code);
  const changes: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const exported: string[] = [];
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      changes.push({ start: node.start, end: node.end, text: required(node) });
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration === null && node.source === null) {
      exported.push(...node.specifiers.map(({ exported: as, local }) => `${nameOf(as)}: ${nameOf(local)}`));
      changes.push({ start: node.start, end: node.end, text: '' });
    } else if (node.type === 'ExportDefaultDeclaration') {
      exported.push('default: theDefault');
      changes.push({ start: node.start, end: node.declaration.start, text: 'const theDefault = ' });
    } else if (node.type.startsWith('Export')) {
      throw new Error(`The build exports in a way that is not known here: ${code.slice(node.start, node.start + 100)}`);
    }
  }
  for (const { start } of module.dynamicImports) {
    changes.push({ start, end: start + 'import'.length, text: 'importModule' });
  }
  for (const { start, end } of module.importMetas) changes.push({ start, end, text: 'importMeta' });
  let body = code;
  for (const { start, end, text } of changes.toSorted((a, b) => b.start - a.start)) {
    body = body.slice(0, start) + text + body.slice(end);
  }
  return `(function (require, importModule, importMeta) {"use strict";${body}\nreturn { ${exported.join(', ')} };\n})`;
}

type Statement = ReturnType<typeof parseSync>['program']['body'][number];
type ImportDeclaration = Extract<Statement, { type: 'ImportDeclaration' }>;
type Name = Parameters<typeof nameOf>[0];

/** `const { readFile: read } = require("./files-1.js");` */
function required({ source, specifiers }: ImportDeclaration): string {
  const taken = `require(${JSON.stringify(source.value)});`;
  if (specifiers.length === 0) return taken;
  const [first] = specifiers;
  if (first?.type === 'ImportNamespaceSpecifier') return `const ${first.local.name} = ${taken}`;
  const names = specifiers.map((each) => {
    const imported = each.type === 'ImportSpecifier' ? nameOf(each.imported as Name) : 'default';
    return `${imported}: ${each.local.name}`;
  });
  return `const { ${names.join(', ')} } = ${taken}`;
}

function nameOf(name: { readonly name: string } | { readonly value: string }): string {
  return 'name' in name ? name.name : JSON.stringify(name.value);
}

function assertNoCycle(chunks: readonly Rolldown.OutputChunk[]): void {
  const importsOf = new Map(chunks.map(({ fileName, imports }) => [fileName, imports]));
  const done = new Set<string>();
  const visit = (name: string, from: readonly string[]) => {
    if (from.includes(name)) throw new Error(`Scripts cannot need each other: ${[...from, name].join(' → ')}`);
    if (done.has(name)) return;
    for (const imported of importsOf.get(name) ?? []) visit(imported, [...from, name]);
    done.add(name);
  };
  for (const name of importsOf.keys()) visit(name, []);
}
