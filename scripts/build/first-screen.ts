// A step of the build: all that the first screen needs is one small file, asked for together with the page's entry.
import path from 'node:path';
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite';

/** The page's entry, and what it imports once it has made the page ready: a browser would hear of that too late. */
const ENTRY = 'main.tsx';
const APPLICATION = 'app/show-application.tsx';
const NAME = 'application';

/** @param root the renderer's folder */
export function firstScreen(root: string): Plugin {
  let needed: ReadonlySet<string> = new Set();
  return {
    name: 'first-screen',
    apply: 'build',
    config: () => ({
      build: {
        // Electron's build leaves the spaces in otherwise.
        minify: true,
        chunkSizeWarningLimit: 600,
        rolldownOptions: {
          output: {
            codeSplitting: {
              includeDependenciesRecursively: false,
              groups: [{ name: NAME, test: (id) => needed.has(id) }],
            },
          },
        },
      },
    }),
    buildEnd() {
      const staticImports = (id: string, found = new Set<string>()): Set<string> => {
        if (found.has(id)) return found;
        found.add(id);
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) staticImports(imported, found);
        return found;
      };
      // What the entry itself imports has to run before it, and so stays out.
      const before = staticImports(path.join(root, ENTRY));
      needed = new Set([...staticImports(path.join(root, APPLICATION))].filter((id) => !before.has(id)));
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => preloads(html, bundle ?? {}),
    },
  };
}

function preloads(html: string, bundle: Rolldown.OutputBundle): HtmlTagDescriptor[] {
  const files = new Set<string>();
  const add = (file: string) => {
    const chunk = bundle[file];
    if (chunk?.type !== 'chunk' || files.has(file)) return;
    files.add(file);
    chunk.imports.forEach(add);
  };
  for (const [file, chunk] of Object.entries(bundle)) {
    if (chunk.type === 'chunk' && chunk.moduleIds.some((id) => id.endsWith(APPLICATION))) add(file);
  }
  return [...files]
    .filter((file) => !html.includes(path.basename(file)))
    .map((file) => ({
      tag: 'link',
      attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
      injectTo: 'head',
    }));
}
