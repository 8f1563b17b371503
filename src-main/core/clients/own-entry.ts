// Our entry among the servers of a client: how it is recognised, and what it says.
import type { ClientKind, LaunchCommand } from './client-table.ts';
import type { JsonObject } from './config-format.ts';
import { isObject } from './config-text.ts';

/** Short, because clients put it before every tool's name. */
export const ENTRY_NAME = 'gateway';
const SECOND_NAME = 'agent-gateway';

export interface OwnEntry {
  readonly name: string;
  readonly entry: JsonObject;
  readonly agent: string;
  readonly start: boolean;
}

export interface Connection {
  readonly agent: string;
  readonly start: boolean;
}

/** The bridge's command for one agent. */
export function launchFor(bridge: LaunchCommand, { agent, start }: Connection): LaunchCommand {
  return { command: bridge.command, args: [...bridge.args, '--agent', agent, ...(start ? ['--start'] : [])] };
}

export function findOwnEntry(servers: JsonObject): OwnEntry | null {
  for (const [name, entry] of Object.entries(servers)) {
    if (!isObject(entry)) continue;
    const { command, args } = entry;
    const words = Array.isArray(args) ? args.map(String) : [];
    if (typeof command !== 'string' || !isBridge(command, words)) continue;
    const agent = words[words.indexOf('--agent') + 1];
    return {
      name,
      entry,
      agent: words.includes('--agent') && agent ? agent : 'default',
      start: words.includes('--start'),
    };
  }
  return null;
}

/** Whatever version of ours wrote it, and wherever that was. */
function isBridge(command: string, words: readonly string[]): boolean {
  if (words.includes('--stdio-bridge')) return true;
  return (
    [command, ...words].some((word) => /(?:^|[/\\])agent-gateway(?:\.(?:js|cmd|exe))?$/.test(word)) &&
    words.includes('bridge')
  );
}

/** Whether an entry does what the expected one does; what its user added to it is theirs. */
export function isAsExpected(entry: JsonObject, expected: JsonObject): boolean {
  return Object.entries(expected).every(([key, value]) => JSON.stringify(entry[key]) === JSON.stringify(value));
}

/** The name a new entry gets; null when somebody else has all of them. */
export function freeName(servers: JsonObject): string | null {
  return [ENTRY_NAME, SECOND_NAME].find((name) => !Object.hasOwn(servers, name)) ?? null;
}

export function entryFor(kind: ClientKind, bridge: LaunchCommand, connection: Connection): JsonObject {
  return kind.entry(launchFor(bridge, connection));
}
