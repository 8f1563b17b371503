// One sign-in of the user (OAuth 2.1 authorization code with PKCE): from the page to open to the tokens.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type FetchLike, startAuthorization, validateAuthorizationResponseIssuer } from '@modelcontextprotocol/client';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { createRedactor, type Redactor } from '../redactor.ts';
import { AuthFailure, shownWords } from './auth-errors.ts';
import {
  type AuthorizationServer,
  browserUrl,
  discoverAuthorizationServer,
  type KnownClient,
  obtainClient,
  originOf,
  scopeFor,
} from './authorization-server.ts';
import type { Challenge } from './challenge.ts';
import { type OAuthClient, secretForms } from './client-authentication.ts';
import { createOAuthFetch } from './oauth-fetch.ts';
import { type CallbackPage, listenForRedirect } from './redirect-listener.ts';
import { storedTokens } from './signed-in.ts';
import { requestToken, tokenRequestAs } from './token-request.ts';
import type { StoredSignIn } from './token-vault.ts';

const SIGN_IN_TIMEOUT_MS = 5 * 60_000;
/** A refusal that came back counts once nothing better has come for this long: the right answer may still be on its way. */
const REFUSAL_GRACE_MS = 5_000;

export interface SignInOptions {
  readonly serverUrl: string;
  readonly challenge: Challenge;
  /** Scopes asked for by the server beyond those it was given before. */
  readonly askedScope: string | undefined;
  readonly configured: OAuthClient | null;
  readonly scopes: readonly string[];
  readonly redirectUri: string | undefined;
  readonly clientName: string;
  readonly clientMetadataUrl: string | undefined;
  /** The last sign-in, whose client may be bound to another issuer. */
  readonly former: StoredSignIn | null;
  /** Reaches what responses name only where that is allowed; carries none of the server's headers. */
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** Makes the result durable; the user is told of success afterwards. */
  readonly keep: (signedIn: StoredSignIn) => Promise<void>;
}

export interface StartedSignIn {
  /** The page for the user's browser. */
  readonly url: string;
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Resolves when the tokens are kept. */
  readonly done: Promise<void>;
  cancel(): void;
}

/** Resolves when the page can be opened; rejects when there is no page that may be. */
export async function startSignIn(options: SignInOptions): Promise<StartedSignIn> {
  const { clock } = options;
  const secrets = createRedactor();
  const redact = (text: string) => secrets.redact(options.redactor.redact(text));
  const fetch = createOAuthFetch({ fetch: options.fetch, redact });
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  done.catch(() => {});
  const timers: (() => void)[] = [];
  let isOver = false;
  let plan: Plan | null = null;
  const end = (error: GatewayError | null) => {
    isOver = true;
    plan = null;
    for (const cancel of timers) cancel();
    void listener.close();
    if (error) reject(error);
    else resolve();
  };
  const complete = async (current: Plan, code: string): Promise<CallbackPage> => {
    try {
      secrets.set('code', [code, current.codeVerifier]);
      const signedIn = await redeem(current, code, options, fetch);
      if (isOver) throw new GatewayError('cancelled', 'The sign-in was cancelled');
      await options.keep(signedIn);
      end(null);
      return { status: 200, text: 'You are signed in. You can close this window.' };
    } catch (error) {
      end(ours(error, 'The sign-in could not be completed'));
      throw error;
    }
  };
  const refused = async (params: URLSearchParams): Promise<CallbackPage> => {
    const said = [params.get('error'), params.get('error_description')].filter((part) => part !== null).join(': ');
    const refusal = new AuthFailure(`The sign-in was refused: ${shownWords(said, redact) || 'no reason given'}`);
    timers.push(clock.after(REFUSAL_GRACE_MS, () => end(refusal)));
    return { status: 400, text: 'The sign-in was refused. You can close this window.' };
  };
  const onCallback = (params: URLSearchParams): Promise<CallbackPage> | null => {
    const current = plan;
    if (!current || !isSame(params.get('state') ?? '', current.state) || !isFromIssuer(params, current.server))
      return null;
    const code = params.get('code') ?? '';
    if (code === '') return refused(params);
    // One answer is taken; from now on even the right state is a replay.
    plan = null;
    for (const cancel of timers) cancel();
    return complete(current, code);
  };
  const listener = await listenForRedirect({ redirectUri: options.redirectUri, onCallback });
  try {
    const ready = await prepare(options, listener.redirectUri, fetch);
    secrets.set('client', secretForms(ready.client));
    plan = ready;
    timers.push(clock.after(SIGN_IN_TIMEOUT_MS, () => end(new GatewayError('timeout', 'Nobody signed in in time'))));
    return {
      url: ready.url,
      host: new URL(ready.url).host,
      expiresAt: clock.now() + SIGN_IN_TIMEOUT_MS,
      done,
      cancel: () => end(new GatewayError('cancelled', 'The sign-in was cancelled')),
    };
  } catch (error) {
    const failure = ours(error, 'The sign-in could not be started');
    end(failure);
    throw failure;
  }
}

/** What the way back is compared with, and what the code is exchanged by. */
interface Plan {
  readonly server: AuthorizationServer;
  readonly client: KnownClient;
  readonly scope: string | undefined;
  readonly redirectUri: string;
  readonly url: string;
  readonly state: string;
  readonly codeVerifier: string;
}

async function prepare(options: SignInOptions, redirectUri: string, fetch: FetchLike): Promise<Plan> {
  const server = await discoverAuthorizationServer(options.serverUrl, options.challenge, fetch);
  assertSameIssuer(server, options);
  const scope = scopeFor(server, options.scopes, options.askedScope);
  const client = await obtainClient(server, { ...options, redirectUri, scope }, fetch);
  const state = randomBytes(32).toString('base64url');
  const { authorizationUrl, codeVerifier } = await startAuthorization(server.url, {
    ...(server.metadata && { metadata: server.metadata }),
    clientInformation: client,
    redirectUrl: redirectUri,
    state,
    ...(scope !== undefined && { scope }),
    ...(server.resource !== null && { resource: server.resource }),
  }).catch(() => {
    throw new AuthFailure(`The authorization server ${originOf(server.url)} cannot be used for a sign-in`);
  });
  return { server, client, scope, redirectUri, url: browserUrl(authorizationUrl), state, codeVerifier };
}

function ours(error: unknown, otherwise: string): GatewayError {
  return error instanceof GatewayError ? error : new AuthFailure(otherwise);
}

/** A client registered by hand has a secret for one authorization server. Another one must not get it. */
function assertSameIssuer(server: AuthorizationServer, { configured, former }: SignInOptions): void {
  if (configured === null || former === null || former.issuer === server.issuer) return;
  if (former.configured_client_id !== configured.client_id) return;
  throw new AuthFailure(
    `The server now names another authorization server (${originOf(server.issuer)}) than the one this client belongs to ` +
      `(${originOf(former.issuer)}). If that is right, sign out first`,
  );
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** RFC 9207 §2.4. */
function isFromIssuer(params: URLSearchParams, { metadata }: AuthorizationServer): boolean {
  try {
    validateAuthorizationResponseIssuer({
      iss: params.get('iss') ?? undefined,
      expectedIssuer: metadata?.issuer,
      issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
    });
    return true;
  } catch {
    return false;
  }
}

async function redeem(plan: Plan, code: string, options: SignInOptions, fetch: FetchLike): Promise<StoredSignIn> {
  const { server, client, scope, redirectUri, codeVerifier } = plan;
  const askedAt = options.clock.now();
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    code_verifier: codeVerifier,
    redirect_uri: redirectUri,
  });
  const answer = await requestToken(fetch, tokenRequestAs(client, server, form));
  return {
    server_url: options.serverUrl,
    configured_client_id: options.configured?.client_id ?? null,
    issuer: server.issuer,
    authorization_server_url: server.url,
    metadata: server.metadata,
    revocation_endpoint: server.revocationEndpoint,
    client,
    resource: server.resource,
    scope: answer.scope ?? scope ?? null,
    tokens: storedTokens(answer, askedAt),
  };
}
