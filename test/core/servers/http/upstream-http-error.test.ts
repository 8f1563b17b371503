import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src-main/core/errors.ts';
import {
  retryAfterMs,
  safeFailure,
  UpstreamHttpError,
} from '../../../../src-main/core/servers/http/upstream-http-error.ts';
import { needsAuthorization } from '../../../../src-main/core/servers/needs-authorization.ts';
import { CANARY, everythingIn } from './support.ts';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 23, 12);

  it.each([
    ['0', 0],
    ['5', 5_000],
    ['1.5', 1_500],
    [' 7 ', 7_000],
    ['1e9', 60_000],
    ['99999999999999999999', 60_000],
    ['-5', 0],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['Wed, 01 Jan 2200 00:00:00 GMT', 60_000],
    ['soon', null],
    ['0x10', null],
    ['', null],
    [null, null],
  ])('%j is %j ms', (value, milliseconds) => {
    expect(retryAfterMs(value, now)).toBe(milliseconds);
  });
});

describe('a safe failure', () => {
  it('keeps the classification and the code, and nothing that was said', () => {
    const foreign = new TypeError(`fetch failed for ${CANARY}`, {
      cause: Object.assign(new Error(`connect ${CANARY}`), { code: 'ECONNRESET', headers: CANARY }),
    });
    const error = safeFailure(foreign, 'https://mcp.example.com');
    expect(error).toMatchObject({ code: 'connection_error', cause: { code: 'ECONNRESET' } });
    expect(everythingIn(error)).not.toContain(CANARY);
  });

  it('reads a status below, and drops the body that came with it', () => {
    const foreign = Object.assign(new Error('Error POSTing'), { data: { status: 404, text: CANARY } });
    const error = safeFailure(foreign, 'x');
    expect(error.message).toContain('404');
    expect(everythingIn(error)).not.toContain(CANARY);
  });

  it('is what we classified before, also inside of what a library made of it', () => {
    const ours = new GatewayError('auth_error', 'ours');
    expect(safeFailure(new Error('theirs', { cause: ours }), 'x')).toBe(ours);
    const refusal = new UpstreamHttpError('x', { status: 401, offersProtectedResource: true });
    expect(safeFailure(refusal, 'x')).toBe(refusal);
    expect(needsAuthorization(refusal)).toBe(true);
    expect(needsAuthorization(new UpstreamHttpError('x', { status: 401 }))).toBe(false);
  });
});
