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
  /** There is a new admin token: whoever still reads events with the former one is cut off. */
  tokenChanged(): void;
  /** Lets running requests finish for a moment, then ends whatever was started. */
  close(): Promise<void>;
}

/** Requests that run when the gateway ends get this long; with the 2 s of stubborn children it stays under 6 s. */
const DRAIN_MS = 2_500;

/** Listens for a gateway that has read its settings, and owns nothing but the port. @throws ListenError */
export async function listenForGateway(options: ListenOptions): Promise<Serving> {
  const { gateway, profile, token, logger, dashboard } = options;
  // Loaded here and not above: meanwhile the first servers start.
  const { createLoopbackServer, createMcpRoutes } = await import('./listening.ts');
  const { authenticateAgent } = gateway.agentTokens;
  const server = createLoopbackServer({
    dispatch: gateway.dispatch,
    events: gateway.events,
    attend: gateway.elicitations.attend,
    token,
    logger,
    port: options.port ?? gateway.port,
    version: VERSION,
    mcp: createMcpRoutes({
      endpoint: gateway.endpoint,
      authenticate: authenticateAgent,
      isAgent: (agent) => gateway.scopes().some(({ name }) => name === agent),
      adminToken: token,
    }),
    ...(dashboard && { dashboard }),
  });
  const { url, port } = await server.listen();
  gateway.servedAt(url);
  profile?.publish({ url });
  const stopTelling = profile ? await tellOthers(profile.directory, { url, gateway, logger }) : async () => {};
  return {
    url,
    port,
    tokenChanged: () => server.tokenChanged(),
    async close() {
      gateway.servedAt(null);
      await server.close(DRAIN_MS);
      await stopTelling();
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
    const { close: stopListening, ...serving } = await listenForGateway(options);
    return {
      ...serving,
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

/**
 * Writes where we listen and, for each agent there is, the token of its bridges; again whenever the agents change. Without
 * the file scripts need `--url`; that is no reason not to run.
 *
 * @returns ends it and removes the file
 */
async function tellOthers(
  directory: string,
  { url, gateway, logger }: { url: string; gateway: Gateway; logger: Logger },
): Promise<() => Promise<void>> {
  const startedAt = new Date().toISOString();
  const names = () => gateway.scopes().map(({ name }) => name);
  let told = '';
  let writing = Promise.resolve();
  const tell = () => {
    if (told === names().join()) return;
    told = names().join();
    const bridgeTokens = Object.fromEntries(names().map((name) => [name, gateway.agentTokens.forThisRun(name)]));
    const info = { url, mcp_url: `${url}/mcp`, bridge_tokens: bridgeTokens, ...ownIdentity(), started_at: startedAt };
    writing = writing.then(() =>
      writeRuntimeFile(directory, info).catch((error: unknown) =>
        logger.warn('The file that tells others where the gateway listens could not be written', { error }),
      ),
    );
  };
  tell();
  const stop = gateway.events.subscribe(({ event }) => event.type === 'agents' && tell());
  await writing;
  return async () => {
    stop();
    await writing;
    await removeRuntimeFile(directory, process.pid);
  };
}
