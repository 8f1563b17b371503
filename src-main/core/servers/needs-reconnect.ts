// Decides whether a change of a server's configuration changes how it is reached.
import { isDeepStrictEqual } from 'node:util';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import type { OpenedServer } from './server-config.ts';

const REACHED_BY: readonly (keyof ServerConfig)[] = [
  'transport',
  'command',
  'args',
  'cwd',
  'url',
  'env',
  'headers',
  'credentials',
  'enabled',
];

/** Names, timeouts and switched-off tools take effect on the live connection. */
export function needsReconnect(before: OpenedServer, after: OpenedServer): boolean {
  if (before.locked.length !== after.locked.length) return true;
  return REACHED_BY.some((key) => !isDeepStrictEqual(before.config[key], after.config[key]));
}
