// Reads the `WWW-Authenticate` header of a refusal (RFC 6750 §3, RFC 9728 §5.1) without trusting anything in it.

export interface Challenge {
  readonly error: string | null;
  readonly errorDescription: string | null;
  /** Scopes the server asks for, separated by spaces. */
  readonly scope: string | null;
  /** Where the server says its metadata is. Whether it may be contacted is for the fetch to decide. */
  readonly resourceMetadata: URL | null;
}

export const NO_CHALLENGE: Challenge = { error: null, errorDescription: null, scope: null, resourceMetadata: null };

const MAX_HEADER = 8_192;
const PARAMETER = /([\w-]{1,64})\s{0,8}=\s{0,8}(?:"((?:[^"\\]|\\.){0,4096})"|([^\s,"]{1,2048}))/g;

export function readChallenge(headers: Headers): Challenge {
  const header = (headers.get('www-authenticate') ?? '').slice(0, MAX_HEADER);
  const bearer = /(?:^|,)\s{0,8}bearer(?:\s|$)/i.exec(header);
  if (!bearer) return NO_CHALLENGE;
  const found = new Map<string, string>();
  for (const [, name = '', quoted, plain] of header.slice(bearer.index + bearer[0].length).matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    // The first counts: a later challenge must not be able to change the one for bearer tokens.
    if (!found.has(key)) found.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  }
  return {
    error: found.get('error') ?? null,
    errorDescription: found.get('error_description') ?? null,
    scope: scopeOf(found.get('scope')),
    resourceMetadata: urlOf(found.get('resource_metadata')),
  };
}

// RFC 6749 §3.3
function scopeOf(text: string | undefined): string | null {
  return text !== undefined && /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(text) ? text : null;
}

function urlOf(text: string | undefined): URL | null {
  const url = URL.parse(text ?? '');
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPlain && url.href.length <= 2_048 ? url : null;
}
