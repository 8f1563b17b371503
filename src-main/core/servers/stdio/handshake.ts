// Agrees with a freshly spawned server on a protocol revision: the modern era where it is spoken, else the legacy handshake.
//
// Our own and not the SDK's client, because that costs a start more than everything else together, and a connection over a
// pipe uses nothing of it afterwards. The order of questions and the conclusions are those of the SDK's `auto` mode.
import type { Clock } from '../../clock.ts';
import { GatewayError } from '../../errors.ts';
import { visible } from '../../logger.ts';
import { type ClientSide, PLAIN_CLIENT } from '../client-identity.ts';
import { LEGACY_REVISIONS, META, MODERN_REVISION } from '../protocol-revisions.ts';
import type { Peer } from '../session.ts';
import type { StdioTransport } from './stdio-transport.ts';
import type { WireMessage } from './wire-reader.ts';

export interface HandshakeOptions {
  /** The subject of error sentences. */
  readonly target: string;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Skips the probe: the server is known to speak legacy only. */
  readonly knownLegacy: boolean;
  readonly client?: ClientSide | undefined;
}

/** Of the time to connect, the part after which a server that ignores the modern probe is taken for a legacy one. */
const PROBE_SHARE = 0.4;

/**
 * Speaks with a transport that has been started. Rejects with `timeout` when the time is over, with `UpstreamRpcError` when
 * the server refuses `initialize`, with `connection_error` when it speaks no revision of ours or ends.
 */
export async function shakeHands(transport: StdioTransport, options: HandshakeOptions): Promise<Peer> {
  const { target, timeoutMs, signal, clock, knownLegacy, client = PLAIN_CLIENT } = options;
  const started = clock.monotonic();
  if (!knownLegacy) {
    const peer = await probe(transport, client, { signal, timeoutMs: timeoutMs * PROBE_SHARE });
    if (peer) return peer;
  }
  const left = timeoutMs - (clock.monotonic() - started);
  try {
    return await initialize(transport, target, client, { signal, timeoutMs: Math.max(1, left) });
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'timeout') throw error;
    throw new GatewayError('timeout', `${target} did not answer within ${timeoutMs / 1_000} s`, { cause: error });
  }
}

interface AskOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Null when the server seems to be of the legacy era: it does not know the question, or does not answer it. */
async function probe(transport: StdioTransport, client: ClientSide, options: AskOptions): Promise<Peer | null> {
  const envelope = {
    [`${META}protocolVersion`]: MODERN_REVISION,
    [`${META}clientInfo`]: client.clientInfo,
    [`${META}clientCapabilities`]: client.capabilities,
  };
  let answer: WireMessage;
  try {
    answer = record(await transport.rawRequest('server/discover', { _meta: envelope }, options));
  } catch (error) {
    const isGone = error instanceof GatewayError && (error.code === 'connection_error' || error.code === 'cancelled');
    if (isGone) throw error;
    return null;
  }
  const { supportedVersions, capabilities, instructions, _meta } = answer;
  if (!Array.isArray(supportedVersions) || !supportedVersions.includes(MODERN_REVISION)) return null;
  transport.setProtocolVersion(MODERN_REVISION);
  return {
    era: 'modern',
    protocolVersion: MODERN_REVISION,
    serverInfo: serverInfo(record(_meta)[`${META}serverInfo`]),
    capabilities: record(capabilities),
    instructions: text(instructions),
  };
}

async function initialize(
  transport: StdioTransport,
  target: string,
  { capabilities, clientInfo }: ClientSide,
  options: AskOptions,
): Promise<Peer> {
  const hello = { protocolVersion: LEGACY_REVISIONS[0], capabilities, clientInfo };
  const answer = record(await transport.rawRequest('initialize', hello, options));
  const protocolVersion = text(answer.protocolVersion) ?? '';
  if (!LEGACY_REVISIONS.includes(protocolVersion)) {
    const named = protocolVersion === '' ? 'none' : `"${visible(protocolVersion.slice(0, 40))}"`;
    throw new GatewayError(
      'connection_error',
      `${target} speaks no protocol revision that we know (it named ${named})`,
    );
  }
  transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return {
    era: 'legacy',
    protocolVersion,
    serverInfo: serverInfo(answer.serverInfo),
    capabilities: record(answer.capabilities),
    instructions: text(answer.instructions),
  };
}

function serverInfo(value: unknown): Peer['serverInfo'] {
  const { name, version, ...rest } = record(value);
  return typeof name === 'string' ? { ...rest, name, version: text(version) ?? '' } : null;
}

function record(value: unknown): WireMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireMessage) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
