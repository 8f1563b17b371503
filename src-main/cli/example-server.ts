// Finds the example MCP server that comes with the application: beside the bundle, or in the source tree.
import { existsSync } from 'node:fs';
import path from 'node:path';

/** How to start it, or null when this installation has none. The user's Node runs it: the packed application is no Node. */
export function findExampleServer(directory = import.meta.dirname): { command: string; args: string[] } | null {
  const places = ['example-server.js', '../../examples/test-project/mcp-test-server.mjs'];
  const file = places.map((place) => path.resolve(directory, place)).find((place) => existsSync(place));
  return file === undefined ? null : { command: 'node', args: [file] };
}
