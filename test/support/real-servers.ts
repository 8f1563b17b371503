// Where the real MCP servers from npm, and our odd ones, are started from.
import { createRequire } from 'node:module';
import path from 'node:path';
import { nodeCommand } from './test-gateway.ts';

const require = createRequire(import.meta.url);
const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/servers');

/** The file behind a package's only (or named) command. */
function bin(name: string): string {
  const manifest = require.resolve(`${name}/package.json`);
  const { bin: commands } = require(manifest) as { bin: string | Record<string, string> };
  const file = typeof commands === 'string' ? commands : Object.values(commands)[0];
  return path.join(path.dirname(manifest), file as string);
}

export const everything = (...args: string[]) => nodeCommand(bin('@modelcontextprotocol/server-everything'), ...args);
export const filesystem = (...folders: string[]) =>
  nodeCommand(bin('@modelcontextprotocol/server-filesystem'), ...folders);
export const memory = () => nodeCommand(bin('@modelcontextprotocol/server-memory'));
/** The one modern (2026-07-28) server over stdio. */
export const context7 = () => nodeCommand(bin('@upstash/context7-mcp'));
/** Our hand-written server; its modes are listed at the head of its file. */
export const odd = (...modes: string[]) => nodeCommand(path.join(FIXTURES, 'odd-server.mjs'), ...modes);
export const modern = (...modes: string[]) => nodeCommand(path.join(FIXTURES, 'modern-server.mjs'), ...modes);
/** Our hand-written server that counts what it is asked. */
export const counting = () => nodeCommand(path.join(FIXTURES, 'counting-server.mjs'));
/** Our hand-written server with every kind of argument and result. */
export const workshop = (...modes: string[]) => nodeCommand(path.join(FIXTURES, 'workshop-server.mjs'), ...modes);
/** Our hand-written server that starts in a millisecond. It has no modes. */
export const small = () => ({ command: 'sh', args: [path.join(FIXTURES, 'small-server.sh')] });
