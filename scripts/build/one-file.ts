// A step of the build: a program that runs on the user's own Node, as one file that needs no other.
import path from 'node:path';
import { build, type Plugin } from 'vite';

/** The oldest Node such a program may meet. */
const TARGET = 'node20';

/** Bundles a program by itself, and tells whoever asks after a build what is in it. */
export type BundlingPlugin = Plugin<{ readonly modules: readonly string[] }>;

/**
 * The other programs share chunks, which this one could not find: the packed application keeps them in an archive that only
 * its own runtime can read.
 */
export function oneFile(entry: string, fileName: string): BundlingPlugin {
  const modules: string[] = [];
  return {
    name: 'one-file',
    api: { modules },
    async generateBundle() {
      const built = await build({
        configFile: false,
        logLevel: 'warn',
        root: path.dirname(entry),
        ssr: { noExternal: true },
        build: {
          ssr: entry,
          target: TARGET,
          write: false,
          rolldownOptions: { output: { format: 'es', codeSplitting: false } },
        },
      });
      const [result] = Array.isArray(built) ? built : [built];
      const output = result && 'output' in result ? result.output : [];
      const [chunk, ...others] = output;
      if (chunk?.type !== 'chunk' || others.length > 0) throw new Error(`${fileName} did not become one file`);
      modules.push(...Object.keys(chunk.modules));
      this.emitFile({ type: 'asset', fileName, source: chunk.code });
    },
  };
}
