// Puts a gateway on the loopback interface: listens, lets it connect, tells others where, and ends all of it in reverse.

import { VERSION } from '../../src-shared/version.ts';
import type { Gateway, Logger, Profile } from '../core/index.ts';
import { ownIdentity } from '../core/store/process-identity.ts';
import type { RawHandler } from './exchange.ts';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';

export interface ListenOptions {
  readonly gateway: Gateway;
  /** Where others look for a running gateway; null tells nobody. */
  readonly profile: Profile | null;
  /** The admin token in force now. */
  readonly token: () => string;
  readonly logger: Logger;
  /** Instead of the port of the settings; 0 takes any free one. */
  readonly port?: number | undefined;
  readonly dashboard?: RawHandler;
}

export interface ServeGatewayOptions extends ListenOptions {
  readonly profile: Profile;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  /** Lets running requests finish for a moment, then ends whatever was started. */
  close(): Promise<void>;
}

/** Requests that run when the gateway ends get this long; with the 2 s of stubborn children it stays under 6 s. */
const DRAIN_MS = 2_500;

/** Listens for a gateway that has read its settings, and owns nothing but the port. @throws ListenError */
export async function listenForGateway(options: ListenOptions): Promise<Serving> {
  const { gateway, profile, token, logger, dashboard } = options;
  // Loaded here and not above: meanwhile the first servers start.
  const { createLoopbackServer } = await import('./loopback-server.ts');
  const server = createLoopbackServer({
    dispatch: gateway.dispatch,
    events: gateway.events,
    token,
    logger,
    port: options.port ?? gateway.port,
    version: VERSION,
    ...(dashboard && { dashboard }),
  });
  const { url, port } = await server.listen();
  profile?.publish({ url });
  if (profile) await tellOthers(profile.directory, url, logger);
  return {
    url,
    port,
    async close() {
      await server.close(DRAIN_MS);
      if (profile) await removeRuntimeFile(profile.directory, process.pid);
    },
  };
}

/** Owns gateway and profile from here on: when it throws, both are closed and every server has ended. @throws ListenError */
export async function serveGateway(options: ServeGatewayOptions): Promise<Serving> {
  const { gateway, profile } = options;
  const close = async () => {
    await gateway.close();
    await profile.close();
  };
  try {
    // Before we listen: the servers take longer to start than everything that is left to do here.
    await gateway.start();
    const { url, port, close: stopListening } = await listenForGateway(options);
    return {
      url,
      port,
      async close() {
        await stopListening();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Without the file scripts need `--url`; that is no reason not to run. */
async function tellOthers(directory: string, url: string, logger: Logger): Promise<void> {
  try {
    await writeRuntimeFile(directory, { url, ...ownIdentity(), started_at: new Date().toISOString() });
  } catch (error) {
    logger.warn('The file that tells others where the gateway listens could not be written', { error });
  }
}
