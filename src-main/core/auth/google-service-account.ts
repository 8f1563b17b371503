// Tokens of a Google service account: a JWT signed with its key, exchanged at the key's own token endpoint (RFC 7523).
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parseServiceAccount } from '../../../src-shared/model/credentials.ts';
import { type Clock, systemClock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { createRedactor, type Redactor } from '../redactor.ts';
import { AuthFailure } from './auth-errors.ts';
import type { HttpProviderParts } from './client-credentials.ts';
import { createOAuthFetch } from './oauth-fetch.ts';
import { type FetchToken, RenewingTokenProvider } from './renewing-provider.ts';
import { requestToken } from './token-request.ts';

/** The fields of `credentials` with `auth_type: "google_service_account"`. */
export interface GoogleServiceAccountConfig {
  /** The JSON key as Google gives it out, parsed or as the text of its file. */
  readonly service_account_json: Readonly<Record<string, unknown>> | string;
  readonly scopes: readonly string[];
  /** The user to act for, where the account may (domain-wide delegation). */
  readonly subject?: string;
}

const DEFAULT_TOKEN_URI = 'https://oauth2.googleapis.com/token';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Google takes assertions of an hour at most. */
const ASSERTION_LIFE_S = 3_600;
/** A clock this far off is worth a second try by the other side's. */
const TOLERATED_SKEW_MS = 30_000;

export class GoogleServiceAccountProvider extends RenewingTokenProvider {
  /** @throws GatewayError `config_error` saying what is wrong with the key, never what is in it */
  constructor(config: GoogleServiceAccountConfig, parts: HttpProviderParts = {}) {
    const account = readAccount(config);
    super({
      kind: 'google_service_account',
      source: new URL(account.tokenUri).origin,
      fetchToken: serviceAccountGrant(account, config, parts),
      ...parts,
    });
  }
}

interface Account {
  readonly email: string;
  readonly key: KeyObject;
  readonly keyId: string | null;
  readonly tokenUri: string;
  readonly secrets: readonly string[];
}

function readAccount({ service_account_json: given }: GoogleServiceAccountConfig): Account {
  const json = parseServiceAccount(given);
  if (!json) throw wrong('is not the JSON key of a service account');
  const {
    client_email: email,
    private_key: pem,
    private_key_id: keyId,
    token_uri: tokenUri = DEFAULT_TOKEN_URI,
  } = json;
  if (typeof email !== 'string' || email === '') throw wrong('has no client_email');
  if (typeof pem !== 'string' || pem === '') throw wrong('has no private_key');
  if (typeof tokenUri !== 'string' || !URL.canParse(tokenUri)) throw wrong('has a token_uri that is not a URL');
  return { email, key: readKey(pem), keyId: typeof keyId === 'string' ? keyId : null, tokenUri, secrets: [pem] };
}

function readKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The message of the crypto library can repeat parts of the key.
    throw wrong('has a private_key that cannot be read. Was it copied whole?');
  }
  if (key.asymmetricKeyType !== 'rsa') throw wrong('has a private_key that is not an RSA key');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) throw wrong('has a private_key of less than 2,048 bits');
  return key;
}

function wrong(what: string): GatewayError {
  return new GatewayError('config_error', `The service account's key ${what}`);
}

function serviceAccountGrant(
  account: Account,
  { scopes, subject }: GoogleServiceAccountConfig,
  parts: HttpProviderParts,
): FetchToken {
  const clock = parts.clock ?? systemClock;
  const secrets: Redactor = createRedactor();
  const fetch = createOAuthFetch({
    fetch: parts.fetch ?? globalThis.fetch,
    redact: (text) => secrets.redact(parts.redactor?.redact(text) ?? text),
    ...(parts.requestTimeoutMs !== undefined && { timeoutMs: parts.requestTimeoutMs }),
  });
  /** How far the other side's clock is ahead of ours, once it turned out to matter. */
  let skewMs = 0;
  const request = async (signal: AbortSignal) => {
    const assertion = await sign(account, scopes, subject, clock, skewMs);
    secrets.set('account', [...account.secrets, assertion]);
    const form = new URLSearchParams({ grant_type: GRANT, assertion });
    return requestToken(fetch, { url: account.tokenUri, form, signal });
  };
  return async (signal) => {
    try {
      return await request(signal);
    } catch (error) {
      const skew = skewShownBy(error, clock);
      if (Math.abs(skew - skewMs) <= TOLERATED_SKEW_MS) throw error;
      skewMs = skew;
      return request(signal);
    }
  };
}

async function sign(
  { email, key, keyId, tokenUri }: Account,
  scopes: readonly string[],
  subject: string | undefined,
  clock: Clock,
  skewMs: number,
): Promise<string> {
  // Loaded with the first token: most gateways have no such account.
  const { SignJWT } = await import('jose');
  const issuedAt = Math.floor((clock.now() + skewMs) / 1_000);
  const jwt = new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) })
    .setIssuer(email)
    .setAudience(tokenUri)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_LIFE_S);
  return (subject === undefined ? jwt : jwt.setSubject(subject)).sign(key);
}

/** What a refused assertion tells of our clock: how far it is behind, in milliseconds. */
function skewShownBy(error: unknown, clock: Clock): number {
  const isRefusal = error instanceof AuthFailure && error.status !== null && error.status >= 400 && error.status < 500;
  return isRefusal && error.serverTime !== null ? error.serverTime - clock.now() : 0;
}
