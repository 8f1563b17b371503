// One request to a token endpoint, whatever the grant.
import { type FetchLike, selectClientAuthMethod } from '@modelcontextprotocol/client';
import type { AuthorizationServer, KnownClient } from './authorization-server.ts';
import { authenticateClient } from './client-authentication.ts';
import { parseTokenAnswer, type TokenAnswer } from './token-answer.ts';

export interface TokenRequest {
  readonly url: string;
  readonly form: URLSearchParams;
  readonly headers?: Headers;
  readonly signal?: AbortSignal;
}

/** @param fetch see {@link createOAuthFetch} */
export async function requestToken(fetch: FetchLike, request: TokenRequest): Promise<TokenAnswer> {
  const headers = new Headers(request.headers);
  headers.set('content-type', 'application/x-www-form-urlencoded');
  headers.set('accept', 'application/json');
  const response = await fetch(request.url, {
    method: 'POST',
    headers,
    body: request.form.toString(),
    ...(request.signal && { signal: request.signal }),
  });
  return parseTokenAnswer(await response.text(), new URL(request.url).origin);
}

/** A request with the client's authentication, and the resource the token is for (RFC 8707). */
export function tokenRequestAs(
  client: KnownClient,
  server: Pick<AuthorizationServer, 'url' | 'metadata' | 'resource'>,
  form: URLSearchParams,
): TokenRequest & { readonly headers: Headers } {
  const headers = new Headers();
  const methods = server.metadata?.token_endpoint_auth_methods_supported ?? [];
  authenticateClient(selectClientAuthMethod(client, methods), client, form, headers);
  if (server.resource !== null) form.set('resource', server.resource);
  return { url: server.metadata?.token_endpoint ?? new URL('/token', server.url).href, form, headers };
}
