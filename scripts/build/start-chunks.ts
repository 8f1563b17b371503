// A step of the build: what a start loads together lies together in one file. Sixty small ones took a tenth of the start.
import path from 'node:path';
import type { Plugin } from 'vite';

const SHORT_COMMANDS = 'src-main/cli/operations/family.ts';
const LISTENING = 'src-main/http/listening.ts';
const ANSWERING = 'src-main/core/admin-handlers.ts';

interface Part {
  readonly name: string;
  readonly of: readonly string[];
  /** Of what they need only what these need, too. */
  readonly within?: readonly string[];
}

/**
 * What is loaded together, from the first to the last: each with the modules that ask for it, as paths from the root. A
 * module that several of them need belongs to the first.
 */
export const PARTS: readonly Part[] = [
  { name: 'command', of: ['src-main/cli/command-line.ts'] },
  // What the short commands need as well: they do not load the gateway for it.
  { name: 'common', of: [SHORT_COMMANDS], within: ['src-main/cli/serve.ts', LISTENING] },
  { name: 'start', of: ['src-main/cli/serve.ts'] },
  { name: 'listening', of: [LISTENING] },
  // With the first request: the servers start meanwhile.
  { name: 'contract', of: ['src-shared/contract/admin.ts'] },
  { name: 'contract', of: [SHORT_COMMANDS], within: [ANSWERING] },
  { name: 'answering', of: [ANSWERING] },
];

/** @param root the project's folder */
export function startChunks(root: string): Plugin {
  const partOf = new Map<string, string>();
  return {
    name: 'start-chunks',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              includeDependenciesRecursively: false,
              groups: [...new Set(PARTS.map(({ name }) => name))].map((name) => ({
                name,
                test: (id: string) => partOf.get(id) === name,
              })),
            },
          },
        },
      },
    }),
    buildEnd() {
      const staticImports = (ids: readonly string[]): Set<string> => {
        const found = new Set(ids.map((id) => path.join(root, id)));
        for (const id of found) for (const imported of this.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
        return found;
      };
      partOf.clear();
      for (const part of PARTS) {
        const limit = part.within ? staticImports(part.within) : null;
        for (const id of staticImports(part.of)) {
          if (!partOf.has(id) && (limit?.has(id) ?? true)) partOf.set(id, part.name);
        }
      }
    },
  };
}
