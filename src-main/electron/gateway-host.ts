// The gateway behind the window: the same core and loopback server as without one, with Electron's store and keychain.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { clientHost } from '../core/clients/bridge-command.ts';
import type { LaunchCommand } from '../core/clients/client-table.ts';
import type { Places } from '../core/clients/places.ts';
import {
  createGateway,
  type Gateway,
  type Keychain,
  type Logger,
  loadAdminToken,
  moveKeyToFile,
  openProfile,
  type Profile,
  ProfileInUse,
  type Redactor,
  rotateAdminToken,
  sealedTokens,
} from '../core/index.ts';
import { ListenError } from '../http/listen-error.ts';
import { type Serving, serveGateway } from '../http/serve-gateway.ts';
import { openElectronStore } from './electron-store.ts';
import type { Host, HostStart, HostStartOptions, StartHost } from './host.ts';

export interface GatewayHostOptions {
  /** The data directory. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly keychain: Keychain;
  readonly logger: Logger;
  readonly redactor: Redactor;
  /** Where the application's own files lie. */
  readonly appPath: string;
  /** This application as a bridge. */
  readonly bridge: LaunchCommand;
  readonly places: Places;
}

/** What keeps the API from listening when the user chose to do without it. */
const WITHOUT_API = 'The API is off for this start, because its port could not be used.';

export function gatewayHost(options: GatewayHostOptions): StartHost {
  return async (start) => {
    try {
      return { ok: true, host: await startGateway(options, start) };
    } catch (error) {
      return { ok: false, obstacle: obstacleOf(error, options.logger) };
    }
  };
}

async function startGateway(options: GatewayHostOptions, start: HostStartOptions): Promise<Host> {
  const { directory, environment, keychain, logger, redactor, appPath } = options;
  const profile = await openProfile({ directory, env: environment, keychain, openStore: openElectronStore, redactor });
  const token = holdAdminToken(directory, environment, redactor);
  const gateway = createGateway({
    store: profile.store,
    box: profile.box,
    notices: [...profile.store.notices, ...token.notices],
    redactor,
    logger,
    environment,
    flags: { port: start.port },
    dataDir: directory,
    // A terminal has set PATH; a dock, a menu or the start of a session has not.
    fromDesktop: environment.TERM === undefined,
    clients: clientHost(options.bridge, directory, options.places),
    exampleServer: findExampleServer(appPath),
  });
  // The window can be shown at any time, so somebody can always be asked.
  gateway.elicitations.attend();
  const serving = start.api
    ? await serveGateway({ gateway, profile, token: token.current, logger })
    : await runUnserved(gateway, profile);
  return {
    dispatch: gateway.dispatch,
    events: (since, listener) => gateway.events.resume(since, listener),
    api: serving.url === null ? { url: null, problem: WITHOUT_API } : { url: serving.url, problem: null },
    mcpUrl: serving.url === null ? null : `${serving.url}/mcp`,
    adminToken: token.current,
    rotateAdminToken() {
      const next = token.rotate();
      serving.tokenChanged();
      return next;
    },
    async useKeyFile() {
      const hasSecrets = sealedTokens(profile.store.document).next().done === false;
      await moveKeyToFile(directory, keychain, { hasSecrets });
      gateway.keyMoved();
    },
    wake: () => gateway.wake(),
    close: () => serving.close(),
  };
}

/** The gateway without its loopback server. */
async function runUnserved(
  gateway: Gateway,
  profile: Profile,
): Promise<Pick<Serving, 'tokenChanged' | 'close'> & { readonly url: null }> {
  const close = async () => {
    await gateway.close();
    await profile.close();
  };
  try {
    await gateway.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { url: null, tokenChanged() {}, close };
}

function holdAdminToken(directory: string, env: NodeJS.ProcessEnv, redactor: Redactor) {
  const loaded = loadAdminToken({ directory, env });
  let token = loaded.token;
  redactor.set('admin-token', [token]);
  return {
    notices: loaded.notices,
    current: () => token,
    rotate() {
      if (loaded.source === 'environment') {
        throw new GatewayError('conflict', 'The admin token is given by AGENT_GATEWAY_TOKEN: change it there');
      }
      token = rotateAdminToken(directory);
      redactor.set('admin-token', [token]);
      return token;
    },
  };
}

/** The user's Node runs it, so inside the package it has to lie beside the archive, not in it. */
function findExampleServer(appPath: string): { command: string; args: string[] } | null {
  const places = [
    path.join(appPath.replace(/app\.asar$/, 'app.asar.unpacked'), 'out', 'main', 'example-server.js'),
    path.join(appPath, 'examples', 'test-project', 'mcp-test-server.mjs'),
  ];
  const file = places.find((place) => existsSync(place));
  return file === undefined ? null : { command: 'node', args: [file] };
}

function obstacleOf(error: unknown, logger: Logger): Extract<HostStart, { ok: false }>['obstacle'] {
  if (error instanceof ProfileInUse) return { kind: 'profile_in_use', pid: error.pid, url: error.url };
  if (error instanceof ListenError) return { kind: 'port_unusable', port: error.port, message: error.message };
  logger.error('The gateway could not start', { error });
  const message = error instanceof GatewayError ? error.message : 'Something unexpected happened; the log says what.';
  return { kind: 'failed', message };
}
