// Fault: the policy lets script and style from text in.
import { pageHeaders as soundHeaders } from '../../../src-main/http/page-policy.ts';

export { NONCE_PLACEHOLDER } from '../../../src-main/http/page-policy.ts';

export function contentPolicy(): string {
  return "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; connect-src 'self'";
}

export function pageHeaders(contentType: string, nonce: string): Record<string, string> {
  return { ...soundHeaders(contentType, nonce), 'content-security-policy': contentPolicy() };
}
