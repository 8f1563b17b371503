// `--wait`: goes on until a server is connected, or has failed to be.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminClient } from '../../../src-shared/contract/admin.ts';
import type { ServerView } from '../../../src-shared/model/mcp-server.ts';
import { MAX_TOOL_CALL_MS } from '../../../src-shared/model/setting-defaults.ts';
import { EXIT, type Terminal } from '../commands.ts';
import { sentence } from './present.ts';

const PAUSE_MS = 150;
/** A connection has a limit of its own, and none may be longer than this. */
const LIMIT_MS = MAX_TOOL_CALL_MS;

/** A first attempt that failed is an answer: the gateway tries again, but nobody knows for how long. */
export async function whenSettled(client: AdminClient, view: ServerView, signal: AbortSignal): Promise<ServerView> {
  const deadline = performance.now() + LIMIT_MS;
  let last = view;
  while (last.status === 'connecting' && last.last_error === null && performance.now() < deadline) {
    await sleep(PAUSE_MS, undefined, { signal });
    last = await client.get_server({ id: view.id });
  }
  return last;
}

/** The exit code of a command that waited. One that is switched off is what it should be; one that waits for approval is not. */
export function connectedOrWhy(server: ServerView, terminal: Terminal): number {
  const { status, enabled, last_error, name } = server;
  if (status === 'connected' || !enabled) return EXIT.ok;
  if (server.approval.state === 'pending') return EXIT.failed;
  terminal.err(sentence(last_error?.error ?? `${name} is not connected (${status})`));
  return EXIT.failed;
}
