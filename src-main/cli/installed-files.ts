// Finds files that come with the application, from wherever this code runs: the bundle, one of its chunks, or the sources.
import { existsSync } from 'node:fs';
import path from 'node:path';

const MAX_LEVELS = 4;

/** The absolute path of the first of `places` (relative to the root of the installation) that exists; null for none. */
export function findInstalled(places: readonly string[], from = import.meta.dirname): string | null {
  let folder = from;
  for (let level = 0; level < MAX_LEVELS; level++) {
    const found = places.map((place) => path.join(folder, place)).find((file) => existsSync(file));
    if (found) return found;
    folder = path.dirname(folder);
  }
  return null;
}

/** How to start the example server, or null when this installation has none. The user's own Node runs it. */
export function findExampleServer(): { command: string; args: string[] } | null {
  const file = findInstalled(['out/main/example-server.js', 'examples/test-project/mcp-test-server.mjs']);
  return file === null ? null : { command: 'node', args: [file] };
}

/** How a client starts the bridge: with this very Node, in absolute paths. Null when this installation has no launcher. */
export function findBridge(): { command: string; args: string[] } | null {
  const launcher = findInstalled(['scripts/agent-gateway.js']);
  return launcher === null ? null : { command: process.execPath, args: [launcher, 'bridge'] };
}

/** The folder of the built dashboard, or null when it was not built. */
export function findDashboard(): string | null {
  const page = findInstalled(['out/renderer/index.html']);
  return page === null ? null : path.dirname(page);
}
