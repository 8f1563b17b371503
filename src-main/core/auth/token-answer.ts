// What a token endpoint answers, judged before any of it is used (RFC 6749 §5.1).
import { AuthFailure } from './auth-errors.ts';
import { parseObject } from './bounded-answer.ts';

export interface TokenAnswer {
  readonly access_token: string;
  /** As it was sent: {@link lifeOf} judges it. */
  readonly expires_in?: unknown;
  readonly refresh_token?: string;
  readonly scope?: string;
}

const MAX_TOKEN_LENGTH = 16_384;

/** True for what can stand behind `Bearer ` in a header: visible ASCII, no spaces. */
export function isUsableToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TOKEN_LENGTH && /^[\x21-\x7e]+$/.test(value);
}

/** Throws `AuthFailure`, whose sentence repeats nothing of the answer. */
export function parseTokenAnswer(text: string, origin: string): TokenAnswer {
  const body = parseObject(text);
  if (body === null) throw new AuthFailure(`${origin} answered with something that is not JSON. Check the URL`);
  const { access_token, token_type, expires_in, refresh_token, scope } = body;
  if (access_token === undefined) throw new AuthFailure(`${origin} answered without an access_token`);
  if (!isUsableToken(access_token)) {
    throw new AuthFailure(`${origin} answered with an access_token that cannot be sent in a header`);
  }
  if (token_type !== undefined && !(typeof token_type === 'string' && /^bearer$/i.test(token_type))) {
    throw new AuthFailure(`${origin} gives tokens of another type than bearer`);
  }
  return {
    access_token,
    ...(expires_in === undefined ? {} : { expires_in }),
    ...(isUsableToken(refresh_token) ? { refresh_token } : {}),
    ...(typeof scope === 'string' ? { scope: scope.slice(0, 4_096) } : {}),
  };
}
