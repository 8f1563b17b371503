// How a client starts the bridge of this very gateway: nothing in it depends on where, or as what, the client runs.
import { dataDirectory } from '../store/data-dir.ts';
import type { LaunchCommand } from './client-table.ts';
import type { ClientHost } from './clients.ts';
import type { Places } from './places.ts';

/** @param launch absolute; null when this installation has no bridge. @param dataDir of the gateway */
export function clientHost(launch: LaunchCommand | null, dataDir: string, places: Places): ClientHost {
  // A client may not have the variables that we have.
  const usual = dataDirectory({ env: {}, platform: places.platform, home: places.home, cwd: places.home });
  const args = dataDir === usual ? [] : ['--data-dir', dataDir];
  return { places, bridge: launch && { ...launch, args: [...launch.args, ...args] } };
}
