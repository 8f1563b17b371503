// Tokens by the client credentials grant (RFC 6749 §4.4): the client's own id and secret, no user.
import type { FetchLike } from '@modelcontextprotocol/client';
import { GatewayError } from '../errors.ts';
import { createRedactor } from '../redactor.ts';
import { AuthFailure } from './auth-errors.ts';
import { authenticateClient, type ClientAuthentication, secretForms } from './client-authentication.ts';
import { createOAuthFetch } from './oauth-fetch.ts';
import { type FetchToken, RenewingTokenProvider } from './renewing-provider.ts';
import type { ProviderParts } from './token-provider.ts';
import { requestToken } from './token-request.ts';

/** The fields of `credentials` with `auth_type: "oauth2_client_credentials"`. */
export interface ClientCredentialsConfig {
  readonly token_url: string;
  readonly client_id: string;
  readonly client_secret: string;
  /** Asked for exactly as given; none sends no `scope`. */
  readonly scopes?: readonly string[];
  /** Sent with every token request. They may replace `scope`, never what identifies grant and client. */
  readonly extra_params?: Readonly<Record<string, string>>;
}

export interface HttpProviderParts extends ProviderParts {
  /** Reaches the token endpoint; carries no header of anybody's. Node's own unless given. */
  readonly fetch?: FetchLike;
  readonly requestTimeoutMs?: number;
}

export class OAuth2ClientCredentialsProvider extends RenewingTokenProvider {
  /** @throws GatewayError `config_error` naming the field that is missing or wrong */
  constructor(config: ClientCredentialsConfig, parts: HttpProviderParts = {}) {
    assertComplete(config);
    super({
      kind: 'oauth2_client_credentials',
      source: new URL(config.token_url).origin,
      fetchToken: clientCredentialsGrant(config, parts),
      ...parts,
    });
  }
}

const RESERVED_PARAMS = ['grant_type', 'client_id', 'client_secret'];

function assertComplete(config: ClientCredentialsConfig): void {
  for (const field of ['token_url', 'client_id', 'client_secret'] as const) {
    if (typeof config[field] !== 'string' || config[field] === '') {
      throw new GatewayError('config_error', `OAuth2 client credentials: ${field} is missing`);
    }
  }
  if (!URL.canParse(config.token_url)) {
    throw new GatewayError('config_error', 'OAuth2 client credentials: token_url is not a URL');
  }
  const reserved = RESERVED_PARAMS.find((name) => Object.hasOwn(config.extra_params ?? {}, name));
  if (reserved)
    throw new GatewayError('config_error', `OAuth2 client credentials: extra_params must not set ${reserved}`);
}

function clientCredentialsGrant(config: ClientCredentialsConfig, parts: HttpProviderParts): FetchToken {
  const secrets = createRedactor();
  secrets.set('client', secretForms(config));
  const fetch = createOAuthFetch({
    fetch: parts.fetch ?? globalThis.fetch,
    redact: (text) => secrets.redact(parts.redactor?.redact(text) ?? text),
    ...(parts.requestTimeoutMs !== undefined && { timeoutMs: parts.requestTimeoutMs }),
  });
  let method: ClientAuthentication = 'client_secret_post';
  const request = (as: ClientAuthentication, signal: AbortSignal) => {
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    const headers = new Headers();
    if (config.scopes && config.scopes.length > 0) form.set('scope', config.scopes.join(' '));
    authenticateClient(as, config, form, headers);
    for (const [name, value] of Object.entries(config.extra_params ?? {})) form.set(name, value);
    return requestToken(fetch, { url: config.token_url, form, headers, signal });
  };
  return async (signal) => {
    try {
      return await request(method, signal);
    } catch (error) {
      if (method === 'client_secret_basic' || !demandsBasic(error)) throw error;
      const token = await request('client_secret_basic', signal);
      method = 'client_secret_basic';
      return token;
    }
  };
}

/** A server that knows the client, but not by the form, says so with a challenge or with nothing but `invalid_client`. */
function demandsBasic(error: unknown): boolean {
  if (!(error instanceof AuthFailure)) return false;
  return (
    error.asksForBasic || (error.oauthError === 'invalid_client' && (error.status === 401 || error.status === 400))
  );
}
