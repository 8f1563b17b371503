// How a server's requests are authorized, from its configuration: static headers, a token that renews itself, or a
// sign-in. Servers with the same credentials share one provider, and so do a test and the live connection.
import { createHash } from 'node:crypto';
import type { FetchLike } from '@modelcontextprotocol/client';
import { authTypeOf, type Credentials } from '../../../src-shared/model/auth-type.ts';
import { staticHeaders } from '../../../src-shared/model/credentials.ts';
import { isPlainHttpOffLoopback } from '../../../src-shared/model/url.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Redactor } from '../redactor.ts';
import { InteractiveAuth, type InteractiveConfig } from './authorization-code.ts';
import { McpHttpAuth } from './authorized-fetch.ts';
import { type ClientCredentialsConfig, OAuth2ClientCredentialsProvider } from './client-credentials.ts';
import { CommandTokenProvider, type RunCommand } from './command-token.ts';
import { CustomTokenProvider } from './custom-provider.ts';
import { type GoogleServiceAccountConfig, GoogleServiceAccountProvider } from './google-service-account.ts';
import { isTokenProvider, type McpTokenProvider, type TokenProvider, type TokenState } from './token-provider.ts';
import type { TokenVault } from './token-vault.ts';

export interface AuthTarget {
  /** The server's id; a sign-in belongs to it. */
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly credentials: Credentials | null;
  /** Given by code; beats `credentials`. */
  readonly tokenProvider?: McpTokenProvider | undefined;
}

export interface ResolvedAuth {
  /** The static headers, for the origin of the server alone. */
  headers(): Record<string, string>;
  readonly provider: TokenProvider | null;
  /** Where the user can sign in: because it is configured so, or because nothing else is. */
  readonly interactive: InteractiveAuth | null;
  /** Waits for the first token, before a handshake that has less time; see {@link McpHttpAuth.ready}. */
  ready(options: { readonly waitMs: number; readonly signal: AbortSignal }): Promise<void>;
  /** The fetch for the server's requests, with the token on those to its own origin. */
  authorize(fetch: FetchLike, options?: { readonly waitMs?: number }): FetchLike;
  /** What the token desk shows; null when there are static headers at most. Contacts nobody. */
  describe(): Promise<TokenState | null>;
  /** Another token now, because a person asked for it. Rejects with the reason when that fails. */
  refresh(): Promise<void>;
  /** Says that this user of the provider is gone; the token is kept for a while, for the next one. */
  release(): void;
}

export interface AuthFactoryOptions {
  /**
   * A fetch that goes to the origin of `url` and, on behalf of responses, only to https hosts that everybody can reach.
   * It adds no headers.
   */
  readonly openFetch: (url: string) => { readonly fetch: FetchLike; close(): Promise<void> };
  readonly runCommand: RunCommand;
  readonly vaultFor: (serverId: string) => TokenVault;
  readonly openBrowser: (url: string) => void | Promise<void>;
  readonly clientName: string;
  readonly clientMetadataUrl?: string;
  readonly clock?: Clock;
  readonly redactor: Redactor;
}

export interface AuthFactory {
  /** @throws GatewayError `config_error` when the credentials cannot be used at all */
  resolve(target: AuthTarget): ResolvedAuth;
  /** Ends everything; resolves when tokens that were being refreshed are sealed. */
  close(): Promise<void>;
}

/** Between two attempts to connect nobody holds the provider. */
const LINGER_MS = 5 * 60_000;

interface Entry {
  readonly provider: TokenProvider;
  readonly interactive: InteractiveAuth | null;
  readonly close: () => Promise<void>;
  users: number;
  cancelClose: () => void;
}

export function createAuthFactory(options: AuthFactoryOptions): AuthFactory {
  const clock = options.clock ?? systemClock;
  const entries = new Map<string, Entry>();
  const custom = new WeakMap<McpTokenProvider, TokenProvider>();
  const closing = new Set<Promise<void>>();

  const drop = (key: string) => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    entry.cancelClose();
    const closed = entry.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };

  const acquire = (key: string, create: () => Pick<Entry, 'provider' | 'interactive' | 'close'>) => {
    let entry = entries.get(key);
    if (!entry) {
      entry = { ...create(), users: 0, cancelClose: () => {} };
      entries.set(key, entry);
    }
    const held = entry;
    held.users++;
    held.cancelClose();
    // A user who signs in holds it as well.
    const dropLater = () => {
      held.cancelClose = clock.after(LINGER_MS, () => (held.interactive?.isWaiting ? dropLater() : drop(key)));
    };
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      held.users--;
      if (held.users === 0 && entries.get(key) === held) dropLater();
    };
    return { entry: held, release };
  };

  const acquireMachine = (credentials: Credentials) => {
    const type = authTypeOf(credentials);
    if (type === 'command') {
      const { command } = credentials as { command: readonly string[] };
      return acquire(keyOf('command', command), () => {
        const provider = new CommandTokenProvider(command, { ...options, clock });
        return { provider, interactive: null, close: async () => provider.close() };
      });
    }
    const isGoogle = type === 'google_service_account';
    if (!isGoogle && type !== 'oauth2_client_credentials') return null;
    const fields = isGoogle
      ? pick(credentials, ['service_account_json', 'scopes', 'subject'])
      : pick(credentials, ['token_url', 'client_id', 'client_secret', 'scopes', 'extra_params']);
    return acquire(keyOf(type, fields), () => {
      let upstream: ReturnType<AuthFactoryOptions['openFetch']> | null = null;
      // Opened with the first request: only the provider knows the address, once it has judged the credentials.
      const fetch: FetchLike = (url, init) => {
        upstream ??= options.openFetch(String(url));
        return upstream.fetch(url, init);
      };
      const parts = { clock, redactor: options.redactor, fetch };
      const provider = isGoogle
        ? new GoogleServiceAccountProvider(fields as unknown as GoogleServiceAccountConfig, parts)
        : new OAuth2ClientCredentialsProvider(fields as unknown as ClientCredentialsConfig, parts);
      const close = async () => {
        provider.close();
        await upstream?.close();
      };
      return { provider, interactive: null, close };
    });
  };

  const acquireInteractive = ({ id, url }: AuthTarget, config: InteractiveConfig) => {
    const prefix = `sign-in:${id}:`;
    const key = `${prefix}${keyOf(url, config)}`;
    // One refresh token, one holder: two would spend it behind each other's back.
    for (const other of entries.keys()) if (other.startsWith(prefix) && other !== key) drop(other);
    return acquire(key, () => {
      const upstream = options.openFetch(url);
      const sealed = options.vaultFor(id);
      const before = Promise.all(closing);
      // The one before may be sealing a new refresh token at this moment.
      const vault: TokenVault = {
        load: () => before.then(() => sealed.load()),
        save: (value) => sealed.save(value),
        clear: () => sealed.clear(),
      };
      const interactive = new InteractiveAuth({
        ...options,
        clock,
        serverUrl: url,
        config,
        vault,
        fetch: upstream.fetch,
      });
      const close = async () => {
        await interactive.close();
        await upstream.close();
      };
      return { provider: interactive.tokens, interactive, close };
    });
  };

  const acquireCustom = (given: McpTokenProvider) => {
    const known = custom.get(given);
    const provider = known ?? (isTokenProvider(given) ? given : new CustomTokenProvider(given, { ...options, clock }));
    custom.set(given, provider);
    return { entry: { provider, interactive: null }, release: () => {} };
  };

  return {
    resolve(target) {
      const { url, credentials, tokenProvider } = target;
      const type = authTypeOf(credentials);
      const headers = () => staticHeaders(target.headers ?? {}, credentials);
      const signsIn = type === 'oauth2_authorization_code';
      // Over plain http everybody on the way could take the token.
      const mayOfferSignIn = type === 'none' && !hasAuthorization(headers()) && !isPlainHttpOffLoopback(url);
      const held = tokenProvider
        ? acquireCustom(tokenProvider)
        : ((credentials && acquireMachine(credentials)) ??
          (signsIn || mayOfferSignIn
            ? acquireInteractive(target, signsIn ? interactiveConfig(credentials) : {})
            : null));
      const provider = held?.entry.provider ?? null;
      const interactive = held?.entry.interactive ?? null;
      const authFor = (waitMs: number | undefined) =>
        provider &&
        new McpHttpAuth(provider, {
          clock,
          redact: (text) => options.redactor.redact(text),
          ...(waitMs !== undefined && { waitMs }),
          ...(interactive && {
            signIn: {
              expected: signsIn,
              isMissing: () => interactive.isSignedOut,
              onChallenge: (challenge) => interactive.noteChallenge(challenge),
            },
          }),
        });
      return {
        headers,
        provider,
        interactive,
        ready: async ({ waitMs, signal }) => authFor(waitMs)?.ready(signal),
        authorize: (fetch, { waitMs } = {}) => authFor(waitMs)?.wrap(fetch, url) ?? fetch,
        async describe() {
          if (interactive) return interactive.describe();
          return provider?.state() ?? null;
        },
        async refresh() {
          // A token that is kept but was not used yet would count as the one asked for.
          await interactive?.describe();
          await provider?.refresh();
        },
        release: held?.release ?? (() => {}),
      };
    },
    async close() {
      for (const key of [...entries.keys()]) drop(key);
      await Promise.all(closing);
    },
  };
}

function interactiveConfig(credentials: Credentials | null): InteractiveConfig {
  return pick(credentials ?? {}, ['client_id', 'client_secret', 'scopes', 'redirect_uri']) as InteractiveConfig;
}

function hasAuthorization(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}

function pick(credentials: Credentials, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => credentials[name] !== undefined).map((n) => [n, credentials[n]]));
}

/** Tells credentials apart without keeping them: a key may turn up in a dump. */
function keyOf(kind: string, value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, sorted(value)]))
    .digest('base64url');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => [name, sorted(entry)]);
}
