// What must be known before the user can sign in: which authorization server a server names, who we are there, and which
// page to open. Everything here was said by others, so every piece is checked before it is used.
import {
  type AuthorizationServerMetadata,
  checkResourceAllowed,
  discoverOAuthProtectedResourceMetadata,
  discoverOAuthServerInfo,
  type FetchLike,
  IssuerMismatchError,
  isHttpsUrl,
  registerClient,
  resourceUrlFromServerUrl,
} from '@modelcontextprotocol/client';
import { isLoopbackHost } from '../../../src-shared/model/url.ts';
import { GatewayError } from '../errors.ts';
import { AuthFailure } from './auth-errors.ts';
import { parseObject } from './bounded-answer.ts';
import type { Challenge } from './challenge.ts';
import type { OAuthClient } from './client-authentication.ts';
import { isUsableToken } from './token-answer.ts';

export interface AuthorizationServer {
  readonly url: string;
  readonly issuer: string;
  /** Null for servers older than metadata: then the endpoints have their default paths. */
  readonly metadata: AuthorizationServerMetadata | null;
  /** RFC 7009; null when tokens cannot be revoked. */
  readonly revocationEndpoint: string | null;
  /** The resource indicator of the server (RFC 8707), as it names itself; null when it does not. */
  readonly resource: string | null;
  readonly resourceScopes: readonly string[];
}

/** RFC 9728, then RFC 8414 or OpenID Connect discovery. Rejects with `AuthFailure`, or `connection_error`. */
export async function discoverAuthorizationServer(
  serverUrl: string,
  { resourceMetadata }: Challenge,
  fetch: FetchLike,
): Promise<AuthorizationServer> {
  const documents: Record<string, unknown>[] = [];
  const noting: FetchLike = async (url, init) => {
    const response = await fetch(url, init);
    const document = response.ok ? parseObject(await response.clone().text()) : null;
    if (document) documents.push(document);
    return response;
  };
  const found = await explained('The server describes its sign-in in a way that cannot be used', () =>
    discoverOAuthServerInfo(serverUrl, {
      fetchFn: noting,
      ...(resourceMetadata && { resourceMetadataUrl: resourceMetadata }),
    }),
  );
  const { authorizationServerUrl: url, authorizationServerMetadata: metadata, resourceMetadata: resource } = found;
  if (metadata && !metadata.code_challenge_methods_supported?.includes('S256')) {
    throw new AuthFailure(`The authorization server ${originOf(url)} does not offer PKCE with S256`);
  }
  const requested = resourceUrlFromServerUrl(serverUrl);
  if (resource && !checkResourceAllowed({ requestedResource: requested, configuredResource: resource.resource })) {
    throw new AuthFailure('The server says that it is another resource than the one at this address');
  }
  return {
    url,
    issuer: metadata?.issuer ?? url,
    metadata: metadata ?? null,
    // The SDK drops it from the metadata of OpenID Connect.
    revocationEndpoint: textOf(documents.find(({ issuer }) => issuer === metadata?.issuer)?.revocation_endpoint),
    resource: resource?.resource ?? null,
    resourceScopes: resource?.scopes_supported ?? [],
  };
}

/** True when there is protected-resource metadata at a well-known place of the server (RFC 9728 §3.1). Never rejects. */
export async function describesItsSignIn(serverUrl: string, fetch: FetchLike): Promise<boolean> {
  try {
    const { authorization_servers } = await discoverOAuthProtectedResourceMetadata(serverUrl, {}, fetch);
    return (authorization_servers?.length ?? 0) > 0;
  } catch {
    return false;
  }
}

export interface ClientWish {
  readonly clientName: string;
  readonly redirectUri: string;
  readonly scope: string | undefined;
  /** Registered by hand; an https URL without a secret is a metadata document (CIMD). */
  readonly configured: OAuthClient | null;
  /** Our own metadata document, where the authorization server takes such. */
  readonly clientMetadataUrl: string | undefined;
}

export interface KnownClient extends OAuthClient {
  readonly token_endpoint_auth_method?: string | undefined;
}

/** Who we are at this authorization server: registered by hand, by a metadata document, or registered now. */
export async function obtainClient(
  server: AuthorizationServer,
  wish: ClientWish,
  fetch: FetchLike,
): Promise<KnownClient> {
  const takesDocuments = server.metadata?.client_id_metadata_document_supported === true;
  const { configured } = wish;
  if (configured) {
    const isDocument = isHttpsUrl(configured.client_id) && configured.client_secret === undefined;
    if (!isDocument || takesDocuments || !server.metadata?.registration_endpoint) return configured;
  } else if (takesDocuments && wish.clientMetadataUrl !== undefined) {
    return { client_id: wish.clientMetadataUrl };
  }
  return register(server, wish, fetch);
}

async function register(server: AuthorizationServer, wish: ClientWish, fetch: FetchLike): Promise<KnownClient> {
  const { metadata } = server;
  if (metadata && !metadata.registration_endpoint) {
    throw new AuthFailure(
      `${originOf(server.url)} does not let applications register themselves. Register one there and give its client_id`,
    );
  }
  const method = registrableMethod(metadata?.token_endpoint_auth_methods_supported);
  const client = await explained(
    `${originOf(server.url)} registered this application in a way that cannot be used`,
    () =>
      registerClient(server.url, {
        ...(metadata && { metadata }),
        clientMetadata: {
          client_name: wish.clientName,
          redirect_uris: [wish.redirectUri],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          application_type: 'native',
          ...(method && { token_endpoint_auth_method: method }),
        },
        ...(wish.scope !== undefined && { scope: wish.scope }),
        fetchFn: fetch,
      }),
  );
  if (!client.redirect_uris.includes(wish.redirectUri)) {
    throw new AuthFailure(`${originOf(server.url)} registered another redirect URI than the one it was asked for`);
  }
  const { client_id, client_secret, token_endpoint_auth_method } = client;
  if (client_id === '' || client_id.length > 2_048 || (client_secret !== undefined && !isUsableToken(client_secret))) {
    throw new AuthFailure(`${originOf(server.url)} gave this application an id or a secret that cannot be used`);
  }
  return { client_id, client_secret, token_endpoint_auth_method };
}

/** A program on a desktop keeps no secret, so it asks for none where that is allowed. */
function registrableMethod(supported: readonly string[] | undefined): string | undefined {
  return ['none', 'client_secret_basic', 'client_secret_post'].find((method) => supported?.includes(method));
}

/** The scopes to ask for: those configured, else those the server asks for, else those it knows. */
export function scopeFor(
  server: AuthorizationServer,
  configured: readonly string[],
  asked: string | undefined,
): string | undefined {
  if (configured.length > 0) return configured.join(' ');
  const scope = asked ?? (server.resourceScopes.length > 0 ? server.resourceScopes.join(' ') : undefined);
  const offersRefresh = server.metadata?.scopes_supported?.includes('offline_access') === true;
  if (scope === undefined || !offersRefresh || scope.split(' ').includes('offline_access')) return scope;
  return `${scope} offline_access`;
}

/** The address for the user's browser, checked: whatever opens it might start a program for another scheme. */
export function browserUrl(url: URL): string {
  const isWeb = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  if (!isWeb) throw new AuthFailure('The authorization server names a sign-in page that is not https');
  if (url.username !== '' || url.password !== '') {
    throw new AuthFailure('The authorization server names a sign-in page with a user name or password in its address');
  }
  if (url.href.length > 2_048) throw new AuthFailure('The address of the sign-in page is too long');
  return url.href;
}

/** An address as it may be shown: its origin, or a word for what is none. */
export function originOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.origin : 'an address that is not http';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && URL.canParse(value) ? value : null;
}

/** Failures of ours pass; the SDK's own repeat what the other side wrote, so only `sentence` is said of them. */
async function explained<T>(sentence: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    if (error instanceof IssuerMismatchError) {
      throw new AuthFailure('The authorization server calls itself by another name (issuer) than the server does');
    }
    throw new AuthFailure(sentence);
  }
}
