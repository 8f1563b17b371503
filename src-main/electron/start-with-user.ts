// Starts the gateway; where something stands in the way, asks the user which way out to take until it runs or they leave.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TOKEN_FILE } from '../core/index.ts';
import type { Host, HostStartOptions, StartHost } from './host.ts';
import type { Notice } from './notice-page.ts';
import { obstacleNotice, type WayOut } from './obstacles.ts';
import { loopbackAddress, openInBrowser } from './open-external.ts';

export interface StartWithUserOptions {
  readonly startHost: StartHost;
  /** Resolves with the id of the chosen action, null for none. */
  readonly ask: (notice: Notice) => Promise<string | null>;
  readonly directory: string;
  readonly openLogs: () => Promise<void>;
}

/** @returns null when the user would rather leave */
export async function startWithUser(options: StartWithUserOptions): Promise<Host | null> {
  const { startHost, ask, directory, openLogs } = options;
  let start: HostStartOptions = { api: true };
  for (;;) {
    const result = await startHost(start);
    if (result.ok) return result.host;
    const { obstacle } = result;
    const chosen = (await ask(obstacleNotice(obstacle))) as WayOut | null;
    if (chosen === null || chosen === 'quit') return null;
    if (chosen === 'other_port') start = { api: true, port: 0 };
    if (chosen === 'without_api') start = { api: false };
    if (chosen === 'open_logs') await openLogs().catch(() => {});
    if (chosen === 'open_other' && obstacle.kind === 'profile_in_use' && obstacle.url !== null) {
      await openInBrowser(await dashboardAddress(obstacle.url, directory));
      return null;
    }
  }
}

/** The token goes along in the fragment, which no request carries. */
async function dashboardAddress(url: string, directory: string): Promise<string> {
  const token = await readFile(path.join(directory, TOKEN_FILE), 'utf8').catch(() => '');
  return loopbackAddress(token.trim() === '' ? url : `${url}/#token=${encodeURIComponent(token.trim())}`);
}
