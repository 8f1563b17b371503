// A step of the build: a module that only exports data is run now, and the data alone is bundled.
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

/** @param file the module, absolute; what it exports has to survive JSON */
export function computedAhead(file: string): Plugin {
  return {
    name: 'computed-ahead',
    apply: 'build',
    async load(id) {
      if (id !== file) return null;
      const values: Record<string, unknown> = await import(pathToFileURL(file).href);
      return Object.entries(values)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n');
    },
  };
}
