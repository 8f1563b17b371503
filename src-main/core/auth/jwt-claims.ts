// What a token says about itself when it is a JWT (RFC 7519): enough to see why a server refuses it, nothing personal.
import { isoTime } from '../clock.ts';
import { type Redact, shownWords } from './auth-errors.ts';
import { parseObject } from './bounded-answer.ts';

/** Claims about the token rather than about a person. Of all others only the name is shown. */
const SHOWN = new Set(['iss', 'aud', 'scope', 'scp', 'azp', 'client_id', 'appid', 'token_use', 'typ', 'ver']);
const MOMENTS = new Set(['exp', 'iat', 'nbf', 'auth_time']);
const MASK = '[redacted]';
const MAX_CLAIMS = 40;

/** The claims by name, or null when the token is none of this kind. Nothing is verified: that is the server's business. */
export function shownClaims(token: string, redact: Redact): Record<string, string> | null {
  const [header, payload, signature] = token.split('.');
  if (!header || !payload || signature === undefined) return null;
  const claims = parseObject(Buffer.from(payload, 'base64url').toString('utf8'));
  if (claims === null) return null;
  const shown = Object.entries(claims).slice(0, MAX_CLAIMS);
  return Object.fromEntries(shown.map(([name, value]) => [shownWords(name, redact), shownClaim(name, value, redact)]));
}

function shownClaim(name: string, value: unknown, redact: Redact): string {
  if (MOMENTS.has(name)) return typeof value === 'number' && Math.abs(value) < 1e11 ? isoTime(value * 1_000) : MASK;
  if (!SHOWN.has(name)) return MASK;
  if (typeof value === 'string') return shownWords(value, redact);
  const texts = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  return texts ? shownWords(value.join(' '), redact) : MASK;
}
