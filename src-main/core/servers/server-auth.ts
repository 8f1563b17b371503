// How servers are authorized within one gateway: one factory for tests and live connections, and the token desk over it.
import { homedir } from 'node:os';
import type { AuthView, SignInView } from '../../../src-shared/model/auth.ts';
import { authTypeOf } from '../../../src-shared/model/auth-type.ts';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';
import type { AuthFactory, ResolvedAuth } from '../auth/resolve-auth.ts';
import type { McpTokenProvider } from '../auth/token-provider.ts';
import type { TokenVault } from '../auth/token-vault.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Redactor } from '../redactor.ts';
import type { Environment } from '../settings.ts';
import { CLIENT_INFO } from './client-identity.ts';
import type { Reach } from './http/address-guard.ts';
import type { TrustStore } from './http/trust-store.ts';
import { type RunOptions, runCommand } from './stdio/run-command.ts';
import { createStderrBuffer } from './stdio/stderr-buffer.ts';

export interface ServerAuthOptions {
  readonly environment: Environment;
  readonly trust: TrustStore;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly vaultFor: (serverId: string) => TokenVault;
  /** The environment of token commands, with the PATH of the user's shell. */
  readonly commandEnvironment: () => Promise<Record<string, string>>;
  /** By what the process of a token command is found, should this one be killed. */
  readonly commandProcess: () => Pick<RunOptions, 'marker' | 'record'>;
  /** Where authorization servers that a server names may be; see `UpstreamFetchOptions`. */
  readonly derivedReach?: Reach | undefined;
  /** Told of the page for the user's browser; where there is no window, this is how it is found. */
  readonly announceSignIn: (sentence: string) => void;
}

export interface AuthorizedServer {
  readonly id: string;
  readonly config: ServerConfig;
  /** Given by code; beats the credentials. */
  readonly tokenProvider?: McpTokenProvider | undefined;
}

export interface ServerAuth {
  /** @throws GatewayError `config_error` when the credentials cannot be used at all, `conflict` for a stdio server */
  resolve(server: AuthorizedServer): Promise<ResolvedAuth>;
  view(server: AuthorizedServer): Promise<AuthView>;
  /** Renews the token now; throws the reason when that fails. */
  refresh(server: AuthorizedServer): Promise<AuthView>;
  /** Prepares a sign-in, or gives the one that waits already. Opens nothing. `done` resolves once tokens are sealed. */
  signIn(server: AuthorizedServer): Promise<{ readonly view: SignInView; readonly done: Promise<void> }>;
  /** Forgets the tokens, here for good and at the authorization server if it hears us. */
  signOut(server: AuthorizedServer): Promise<AuthView>;
  close(): Promise<void>;
}

const MAX_TOKEN_OUTPUT = 64 * 1024;

export function createServerAuth(options: ServerAuthOptions): ServerAuth {
  const { environment, trust, clock, redactor, vaultFor, announceSignIn, derivedReach } = options;
  let factory: Promise<AuthFactory> | null = null;

  /** Loaded with the first remote server: nobody else needs OAuth and an HTTP client. */
  const load = async (): Promise<AuthFactory> => {
    const [{ createAuthFactory }, { createUpstreamFetch }] = await Promise.all([
      import('../auth/resolve-auth.ts'),
      import('./http/upstream-fetch.ts'),
    ]);
    return createAuthFactory({
      openFetch: (url) => createUpstreamFetch({ url, headers: {}, environment, trust, derivedReach }),
      async runCommand(argv, { timeoutMs, signal }) {
        const [program = '', ...args] = argv;
        return runCommand({
          argv: [program, ...args],
          cwd: homedir(),
          env: await options.commandEnvironment(),
          ...options.commandProcess(),
          stderr: createStderrBuffer(redactor),
          timeoutMs,
          signal,
          maxOutput: MAX_TOKEN_OUTPUT,
        });
      },
      vaultFor,
      openBrowser: (url) => announceSignIn(`To sign in, open ${url}`),
      clientName: CLIENT_INFO.name,
      clock,
      redactor,
    });
  };

  const resolve: ServerAuth['resolve'] = async ({ id, config, tokenProvider }) => {
    const { url, headers, credentials, name } = config;
    if (url === null) throw new GatewayError('conflict', `${name} is a local server: it needs no authorization`);
    factory ??= load();
    return (await factory).resolve({ id, url, headers, credentials, tokenProvider });
  };

  /** Holds the provider for one piece of work, so that it is not ended in the middle of it. */
  const using = async <T>(server: AuthorizedServer, work: (auth: ResolvedAuth) => Promise<T>): Promise<T> => {
    const auth = await resolve(server);
    try {
      return await work(auth);
    } finally {
      auth.release();
    }
  };

  const viewOf = async ({ id, config }: AuthorizedServer, auth: ResolvedAuth): Promise<AuthView> => {
    const signIn = await auth.interactive?.pending?.catch(() => null);
    const offersSignIn = auth.interactive !== null;
    const token = await auth.describe();
    return {
      server_id: id,
      auth_type: authTypeOf(config.credentials),
      header_names: Object.keys(auth.headers()),
      // Where a sign-in is only a possibility, there is nothing to tell before somebody has signed in.
      token:
        token?.status === 'needs_sign_in' && authTypeOf(config.credentials) === 'none' && !token.last_refresh
          ? null
          : token,
      can_sign_in: offersSignIn,
      pending_sign_in: signIn ? { host: signIn.host, url: signIn.url, expires_at: signIn.expires_at } : null,
    };
  };

  return {
    resolve,
    view: (server) => using(server, (auth) => viewOf(server, auth)),
    refresh: (server) =>
      using(server, async (auth) => {
        if (!auth.provider)
          throw new GatewayError('conflict', `${server.config.name} has no token that could be renewed`);
        await auth.refresh();
        return viewOf(server, auth);
      }),
    signIn: (server) =>
      using(server, async ({ interactive }) => {
        if (!interactive) throw new GatewayError('conflict', `${server.config.name} is not set up for a sign-in`);
        const signIn = await interactive.beginSignIn();
        await signIn.open();
        const { host, url, expires_at, done } = signIn;
        return { view: { host, url, expires_at }, done };
      }),
    signOut: (server) =>
      using(server, async (auth) => {
        if (!auth.interactive) throw new GatewayError('conflict', `Nobody is signed in to ${server.config.name}`);
        await auth.interactive.signOut();
        return viewOf(server, auth);
      }),
    async close() {
      if (factory) await (await factory).close();
    },
  };
}
