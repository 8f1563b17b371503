// What the endpoint tells of itself: the answer to the legacy handshake, and the modern description.
import { isObject } from './json-rpc.ts';
import type { JsonObject } from './parts.ts';
import { modernList, SERVER_INFO } from './results.ts';
import { isLegacyRevision, LEGACY_REVISIONS, META, MODERN_REVISION } from './revisions.ts';
import type { SessionOptions } from './session.ts';

/** What is offered at one path to one agent. */
export interface Description {
  readonly capabilities: JsonObject;
  readonly instructions: string | null;
  /** Of the one server that is described; ours when absent. */
  readonly serverInfo?: JsonObject;
}

/** What a client says of itself in `initialize`. A revision we do not know is answered with our newest. */
export function readHello(params: JsonObject): Pick<SessionOptions, 'protocolVersion' | 'capabilities' | 'clientInfo'> {
  const { protocolVersion, capabilities, clientInfo } = params;
  const known = typeof protocolVersion === 'string' && isLegacyRevision(protocolVersion);
  return {
    protocolVersion: known ? protocolVersion : LEGACY_REVISIONS[0],
    capabilities: isObject(capabilities) ? capabilities : {},
    clientInfo: isObject(clientInfo) ? clientInfo : {},
  };
}

export function initializeResult(protocolVersion: string, description: Description): JsonObject {
  const { capabilities, instructions, serverInfo = SERVER_INFO } = description;
  return {
    protocolVersion,
    capabilities,
    serverInfo,
    ...(instructions !== null && { instructions }),
  };
}

export function discoverResult({ capabilities, instructions, serverInfo }: Description): JsonObject {
  const result = modernList({
    supportedVersions: [MODERN_REVISION],
    capabilities,
    ...(instructions !== null && { instructions }),
  });
  return serverInfo ? { ...result, _meta: { [META.serverInfo]: serverInfo } } : result;
}
