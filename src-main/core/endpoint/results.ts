// What the modern era wants in a result beyond the legacy one (2026-07-28): its type, how long it holds, and who gave it.
import { VERSION } from '../../../src-shared/version.ts';
import { QUOTE } from '../json-bytes.ts';
import { Pieces } from '../pieces.ts';
import { RawJson } from '../raw-json.ts';
import { isObject } from './json-rpc.ts';
import type { JsonObject } from './parts.ts';
import { META } from './revisions.ts';

export const SERVER_INFO = { name: 'agent-gateway-desktop', title: 'Agent Gateway', version: VERSION } as const;

/** What we answer ourselves. Lists change without notice to those who do not listen, so nothing is held for long. */
const CACHE = { ttlMs: 0, cacheScope: 'private' } as const;

export function modernResult(result: JsonObject): JsonObject {
  return { ...result, resultType: 'complete', _meta: { [META.serverInfo]: SERVER_INFO } };
}

export function modernList(result: JsonObject): JsonObject {
  return { ...modernResult(result), ...CACHE };
}

const COMPLETE = Buffer.from('{"resultType":"complete",');
const COMPLETE_ONLY = Buffer.from('{"resultType":"complete"}');

/** A server's result for a modern client: as it is, but for the members that are required and not there. */
export function asModern(result: unknown, cacheable = false): unknown {
  if (result instanceof RawJson) return completed(result);
  if (!isObject(result)) return result;
  const type = result.resultType === undefined ? { resultType: 'complete' } : null;
  const held = cacheable && (result.resultType ?? 'complete') === 'complete' ? { ...CACHE, ...known(result) } : null;
  return type || held ? { ...result, ...type, ...held } : result;
}

function known({ ttlMs, cacheScope }: JsonObject): JsonObject {
  return {
    ...(Number.isSafeInteger(ttlMs) && (ttlMs as number) >= 0 && { ttlMs }),
    ...((cacheScope === 'public' || cacheScope === 'private') && { cacheScope }),
  };
}

/** Of a legacy server, which has no such member; an object without a key is empty, whatever else is in it. */
function completed({ bytes }: RawJson): RawJson {
  const isEmpty = bytes.indexOf(QUOTE) === -1;
  return new RawJson(new Pieces(isEmpty ? [COMPLETE_ONLY] : [COMPLETE, ...bytes.slice(1).all]));
}
