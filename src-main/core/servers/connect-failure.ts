// Why a server could not be connected: what went wrong, and the last its process had to say.
import { connectionError, type GatewayError } from '../errors.ts';
import { withLastLines } from './stdio/exit-reason.ts';
import type { UpstreamLink } from './upstream-link.ts';

/** @param link when it came as far as that */
export function connectFailure(error: unknown, target: string, link: UpstreamLink | null): GatewayError {
  return withLastLines(connectionError(error, target), link?.lastLines?.() ?? '');
}
