// How the page is built: what the bundler is told about the dashboard, for the build and for the test of what it loads.
import path from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { PluginOption } from 'vite';
import { computedAhead } from './computed-ahead.ts';
import { firstScreen } from './first-screen.ts';

/** @param project the folder of the project, absolute */
export function pagePlugins(project: string): PluginOption[] {
  return [
    react(),
    tailwindcss(),
    {
      name: 'stand-ins',
      config: () => ({
        resolve: {
          alias: [
            { find: /^zod$/, replacement: path.join(project, 'scripts/build/zod-for-pages.ts') },
            { find: /.*\/createLucideIcon\.mjs$/, replacement: path.join(project, 'scripts/build/lucide-icon.ts') },
          ],
        },
      }),
    },
    computedAhead(path.join(project, 'src-shared/contract/routes.ts')),
    firstScreen(path.join(project, 'src-renderer')),
  ];
}
