// The requests of clients that are answered at the endpoint, as a table: each finds the server it is for and passes it on.
import type { Clock } from '../clock.ts';
import { rpcErrorOf } from '../errors.ts';
import { callTool } from './call-tool.ts';
import type { Catalogue, Catalogues } from './catalogue.ts';
import type { Redact } from './failures.ts';
import { type ForwardParts, forward } from './forward.ts';
import { discoverResult } from './handshake.ts';
import { CODE, isObject, RpcFailure } from './json-rpc.ts';
import type { News } from './news.ts';
import type { Upstream, UpstreamDirectory } from './parts.ts';
import type { ResourceTarget } from './resource-offer.ts';
import { isLogLevel } from './revisions.ts';
import type { RunningCall } from './running-call.ts';
import { assertNotTooLong, MAX_URIS, tooManyUris } from './subscriptions.ts';
import type { ToolOffers } from './tool-offer.ts';

export interface MethodParts extends ForwardParts {
  readonly offers: ToolOffers;
  readonly catalogues: Catalogues;
  readonly upstreams: UpstreamDirectory;
  readonly news: News;
  readonly redact: Redact;
  readonly clock: Clock;
}

/** For a resource that no list has, among all servers that may have it, in milliseconds. */
const SEARCH_MS = 60_000;

type Method = (call: RunningCall, parts: MethodParts) => unknown;

const BOTH: Readonly<Record<string, Method>> = {
  'tools/list': ({ caller, server, isModern }, { offers }) => offers.of(caller.agent, server).list(isModern),
  'tools/call': callTool,
  'prompts/list': (call, parts) => catalogueOf(call, parts).prompts.list(call.isModern),
  'prompts/get': getPrompt,
  'resources/list': (call, parts) => catalogueOf(call, parts).resources.resources.list(call.isModern),
  'resources/templates/list': (call, parts) => catalogueOf(call, parts).resources.templates.list(call.isModern),
  'resources/read': readResource,
  'completion/complete': complete,
};
const LEGACY: Readonly<Record<string, Method>> = {
  ping: () => ({}),
  'logging/setLevel': setLevel,
  'resources/subscribe': subscribe,
  'resources/unsubscribe': unsubscribe,
};
const MODERN: Readonly<Record<string, Method>> = {
  'server/discover': async (call, parts) => {
    await introduced(call, parts);
    return discoverResult(catalogueOf(call, parts).description);
  },
};

/** Of the other era, or not passed on: at one server's own path all else goes to that server. */
const NEVER_FORWARDED =
  /^(?:initialize$|ping$|server\/|subscriptions\/|logging\/|resources\/(?:un)?subscribe$|notifications\/|tasks\/)/;

/** @throws RpcFailure */
export function perform(call: RunningCall, parts: MethodParts): unknown {
  const { method, isModern, server, params } = call;
  const own = isModern ? MODERN : LEGACY;
  // Our lists have one page, so that no cursor is one of ours (MCP 2025-11-25, Pagination).
  if (method.endsWith('/list') && Object.hasOwn(BOTH, method) && params.cursor != null) throw unknownCursor();
  if (Object.hasOwn(BOTH, method)) return (BOTH[method] as Method)(call, parts);
  if (Object.hasOwn(own, method)) return (own[method] as Method)(call, parts);
  const upstream = server === null || NEVER_FORWARDED.test(method) ? undefined : parts.upstreams.get(server);
  if (upstream) return forward(call, upstream, params, parts);
  throw new RpcFailure(CODE.methodNotFound, 'Method not found', { status: isModern ? 404 : 200 });
}

function unknownCursor(): RpcFailure {
  return new RpcFailure(CODE.invalidParams, 'This cursor was not given here: ask for the list without one');
}

/** Waits until a server that is the only one has told what it can do: the client is told once. */
export async function introduced(
  { server }: Pick<RunningCall, 'server'>,
  { upstreams }: Pick<MethodParts, 'upstreams'>,
): Promise<void> {
  const upstream = server === null ? undefined : upstreams.get(server);
  if (!upstream || upstream.peer) return;
  // Whatever it answers: it is connected then.
  await upstream.request('ping', {}, {}).catch(() => {});
}

function catalogueOf({ caller, server }: RunningCall, { catalogues }: MethodParts): Catalogue {
  return catalogues.of(caller.agent, server);
}

async function getPrompt(call: RunningCall, parts: MethodParts): Promise<unknown> {
  const name = textOf(call, 'name');
  const found = catalogueOf(call, parts).prompts.find(name);
  if (!found) throw new RpcFailure(CODE.invalidParams, `Unknown prompt: ${name.slice(0, 128)}`);
  return forward(call, found.upstream, { ...call.params, name: found.name }, parts);
}

async function readResource(call: RunningCall, parts: MethodParts): Promise<unknown> {
  const uri = textOf(call, 'uri');
  const targets = catalogueOf(call, parts).resources.find(uri);
  const until = parts.clock.monotonic() + SEARCH_MS;
  let failure: unknown = null;
  for (const [tried, { upstream, uri: own }] of targets.entries()) {
    // Likeliest first, and half of what is left for each, so that one that is silent keeps nobody from the next.
    const share = (until - parts.clock.monotonic()) / (tried < targets.length - 1 ? 2 : 1);
    const limit = targets.length > 1 ? { timeoutMs: Math.max(1, Math.round(share)) } : null;
    try {
      return await forward(call, upstream, { ...call.params, uri: own }, parts, { cacheable: true, ...limit });
    } catch (error) {
      // With one server its own words are the best; with many, the next may have it.
      if (targets.length > 1 && !isNotFound(error)) failure ??= error;
      else if (targets.length === 1) throw inEra(call, uri, error);
    }
  }
  throw failure ?? notFound(call, uri);
}

function isNotFound(error: unknown): boolean {
  const { code } = rpcErrorOf(error) ?? {};
  return code === CODE.resourceNotFound || code === CODE.invalidParams || code === CODE.methodNotFound;
}

/** The code for a resource that is not there has changed with the eras. */
function inEra(call: RunningCall, uri: string, error: unknown): unknown {
  return call.isModern && rpcErrorOf(error)?.code === CODE.resourceNotFound ? notFound(call, uri) : error;
}

function notFound({ isModern }: RunningCall, uri: string): RpcFailure {
  const code = isModern ? CODE.invalidParams : CODE.resourceNotFound;
  return new RpcFailure(code, 'Resource not found', { data: { uri } });
}

async function complete(call: RunningCall, parts: MethodParts): Promise<unknown> {
  const { ref } = call.params;
  if (!isObject(ref)) throw new RpcFailure(CODE.invalidParams, 'ref must be an object');
  const { prompts, resources } = catalogueOf(call, parts);
  if (ref.type === 'ref/prompt') {
    const found = prompts.find(String(ref.name));
    if (!found) throw new RpcFailure(CODE.invalidParams, `Unknown prompt: ${String(ref.name).slice(0, 128)}`);
    return completed(call, found.upstream, { ...ref, name: found.name }, parts);
  }
  const uri = String(ref.uri);
  const [owner] = resources.ofTemplate(uri);
  const target: ResourceTarget | undefined = owner ? { upstream: owner, uri } : resources.find(uri)[0];
  if (!target) throw new RpcFailure(CODE.invalidParams, 'There is no such resource');
  return completed(call, target.upstream, { ...ref, uri: target.uri }, parts);
}

function completed(call: RunningCall, upstream: Upstream, ref: object, parts: MethodParts): unknown {
  if (upstream.peer && upstream.peer.capabilities.completions === undefined) {
    const nothing = { completion: { values: [], total: 0, hasMore: false } };
    return call.isModern ? { ...nothing, resultType: 'complete' } : nothing;
  }
  return forward(call, upstream, { ...call.params, ref }, parts);
}

async function setLevel(call: RunningCall, parts: MethodParts): Promise<unknown> {
  const { level } = call.params;
  if (!isLogLevel(level)) throw new RpcFailure(CODE.invalidParams, 'level is no log level');
  const { session, server } = call;
  if (session) session.logLevel = level;
  const upstream = server === null ? undefined : parts.upstreams.get(server);
  const line = upstream ? parts.lines.of(call, upstream) : null;
  // On a line of its own the server can be told exactly that.
  if (line instanceof Promise) await (await line).request('logging/setLevel', { level }, { signal: call.cancellation });
  else if (session) parts.news.setLevels(session);
  return {};
}

async function subscribe(call: RunningCall, parts: MethodParts): Promise<unknown> {
  const { session } = call;
  const uri = textOf(call, 'uri');
  assertNotTooLong(uri);
  const [target] = catalogueOf(call, parts).resources.find(uri);
  if (!target) throw notFound(call, uri);
  if (!session) throw new RpcFailure(CODE.invalidParams, 'Only a session can be told of changes: initialize first');
  const line = parts.lines.of(call, target.upstream);
  if (line instanceof Promise)
    return (await line).request(call.method, { uri: target.uri }, { signal: call.cancellation });
  if (session.watched.has(uri)) return {};
  if (session.watched.size >= MAX_URIS) throw tooManyUris();
  session.watched.set(uri, () => {});
  try {
    const stop = await parts.news.watch(target.upstream.name, target.uri, {
      agent: call.caller.agent,
      onUpdate: () => session.notify('notifications/resources/updated', { uri }),
      onWithdrawn: () => session.watched.delete(uri),
    });
    // It was waited for: meanwhile it may be over.
    if (session.watched.has(uri)) session.watched.set(uri, stop);
    else stop();
  } catch (error) {
    session.watched.delete(uri);
    throw error;
  }
  return {};
}

async function unsubscribe(call: RunningCall, parts: MethodParts): Promise<unknown> {
  const uri = textOf(call, 'uri');
  const [target] = catalogueOf(call, parts).resources.find(uri);
  const line = target ? parts.lines.of(call, target.upstream) : null;
  if (target && line instanceof Promise) {
    return (await line).request(call.method, { uri: target.uri }, { signal: call.cancellation });
  }
  call.session?.watched.get(uri)?.();
  call.session?.watched.delete(uri);
  return {};
}

function textOf({ params }: RunningCall, name: string): string {
  const value = params[name];
  if (typeof value !== 'string') throw new RpcFailure(CODE.invalidParams, `${name} must be a string`);
  return value;
}
