// The `_meta` of a request on its way to a server: the client's own members, without those that are between it and us.
import type { Era } from '../../../src-shared/model/mcp-server.ts';
import { isObject } from './json-rpc.ts';
import type { JsonObject } from './parts.ts';
import { META, META_PREFIX } from './revisions.ts';
import type { RunningCall } from './running-call.ts';
import { leastUrgent } from './session.ts';

/** The params with a `_meta` that may go to a server of this era; the same object when there is nothing to change. */
export function metaFor(call: RunningCall, era: Era | null, params: JsonObject): JsonObject {
  const told = era === 'modern' ? envelopeFor(call) : null;
  if (params._meta === undefined && told === null) return params;
  const { _meta: given, ...rest } = params;
  const entries = isObject(given) ? Object.entries(given) : [];
  const passed = entries.filter(([key]) => key !== 'progressToken' && !key.startsWith(META_PREFIX));
  const meta = { ...Object.fromEntries(passed), ...told };
  return Object.keys(meta).length > 0 ? { ...rest, _meta: meta } : rest;
}

/** A modern server asks the client of each request itself, so it has to hear what that one can do. Null: what we can do. */
function envelopeFor({ envelope, server, session }: RunningCall): JsonObject | null {
  if (envelope) {
    const { capabilities, logLevel } = envelope;
    // Where many servers share one client, no server is told more than we would ask in its name.
    const { elicitation } = capabilities;
    const told = server !== null ? capabilities : { ...(elicitation !== undefined && { elicitation }) };
    return { [META.clientCapabilities]: told, ...(logLevel !== null && { [META.logLevel]: logLevel }) };
  }
  if (!session) return null;
  const least = leastUrgent(session);
  if (server === null && least === null) return null;
  return {
    ...(server !== null && { [META.clientCapabilities]: session.capabilities }),
    ...(least !== null && { [META.logLevel]: least }),
  };
}
