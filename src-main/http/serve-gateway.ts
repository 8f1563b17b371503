// Puts a gateway on the loopback interface: listens, lets it connect, tells others where, and ends all of it in reverse.

import { VERSION } from '../../src-shared/version.ts';
import type { Gateway, Logger, Profile } from '../core/index.ts';
import type { RawHandler } from './exchange.ts';
import { createLoopbackServer, type LoopbackServer } from './loopback-server.ts';
import { removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';

export interface ServeGatewayOptions {
  readonly gateway: Gateway;
  readonly profile: Profile;
  /** The admin token in force now. */
  readonly token: () => string;
  readonly logger: Logger;
  readonly dashboard?: RawHandler;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  /** Lets running requests finish for a moment, then ends servers, files and profile. */
  close(): Promise<void>;
}

/** Requests that run when the gateway ends get this long; with the 2 s of stubborn children it stays under 6 s. */
const DRAIN_MS = 2_500;

/** Owns gateway and profile from here on: when it throws, both are closed. @throws ListenError */
export async function serveGateway(options: ServeGatewayOptions): Promise<Serving> {
  const { gateway, profile, token, logger, dashboard } = options;
  let server: LoopbackServer | null = null;
  let address = { url: '', port: 0 };
  const close = async () => {
    await server?.close(DRAIN_MS);
    await gateway.close();
    await removeRuntimeFile(profile.directory, process.pid);
    await profile.close();
  };
  try {
    await gateway.start(async () => {
      server = createLoopbackServer({
        dispatch: gateway.dispatch,
        events: gateway.events,
        token,
        logger,
        port: gateway.port,
        version: VERSION,
        ...(dashboard && { dashboard }),
      });
      address = await server.listen();
      profile.publish({ url: address.url });
      await tellOthers(profile.directory, address.url, logger);
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { ...address, close };
}

/** Without the file scripts need `--url`; that is no reason not to run. */
async function tellOthers(directory: string, url: string, logger: Logger): Promise<void> {
  try {
    await writeRuntimeFile(directory, { url, pid: process.pid, started_at: new Date().toISOString() });
  } catch (error) {
    logger.warn('The file that tells others where the gateway listens could not be written', { error });
  }
}
