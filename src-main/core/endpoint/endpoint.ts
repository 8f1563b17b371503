// The MCP endpoint: takes the messages of clients of both eras, finds out whose they are, and sees to it that each is answered.
import { type AgentScope, serverAccess } from '../agents/access-policy.ts';
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { InFlight } from '../in-flight.ts';
import type { Logger } from '../logger.ts';
import type { ToolRegistry } from '../tools/tool-registry.ts';
import { createAnnouncers } from './announcers.ts';
import { readBatch } from './batch.ts';
import { recordOf } from './call-tool.ts';
import { createCatalogues } from './catalogue.ts';
import { isModern, type MessageHeaders, readEnvelope, unsupportedVersion } from './era.ts';
import { failureOf, type Redact } from './failures.ts';
import { initializeResult, readHello } from './handshake.ts';
import {
  CODE,
  errorMessage,
  idOf,
  type Message,
  type MessageId,
  malformed,
  type Outgoing,
  RpcFailure,
  readMessage,
  resultMessage,
  sizeOf,
} from './json-rpc.ts';
import { introduced, type MethodParts, perform } from './methods.ts';
import type { MayUse } from './news.ts';
import type { AgentTokens, AskPerson, CallRecord, UpstreamDirectory } from './parts.ts';
import { Reply } from './reply.ts';
import { isLegacyRevision, LEGACY_REVISIONS, MODERN_REVISION, UNNAMED_REVISION } from './revisions.ts';
import { RunningCall } from './running-call.ts';
import type { Session } from './session.ts';
import { createSessions } from './sessions.ts';
import { createToolOffers } from './tool-offer.ts';
import { headersOf, parseBody, type Visit } from './visit.ts';
import { createWays } from './ways.ts';

export interface EndpointOptions {
  readonly tools: ToolRegistry;
  /** The same array as long as nothing about any agent changed. */
  readonly scopes: () => readonly AgentScope[];
  readonly upstreams: UpstreamDirectory;
  readonly tokens: Pick<AgentTokens, 'onRevoked'>;
  readonly askPerson: AskPerson;
  /** On the path of every tool call: takes no time. */
  readonly onCall: (record: CallRecord) => void;
  readonly redact: Redact;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Endpoint {
  /** Takes what was posted. Never throws: whatever is wrong with it is answered. */
  post(visit: Visit, body: string): void;
  /** A standing stream of a legacy session. */
  listen(visit: Visit): void;
  /** The client ends its session. */
  leave(visit: Visit): void;
  /** Tools, servers or agents may be different from before. */
  stir(): void;
  /** Ends every stream; what runs is still answered. */
  drain(): void;
  /** Gives up what still runs. */
  close(): void;
}

/** Of what a client says about why it takes a request back, in characters. */
const MAX_REASON = 1_000;

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { tools, scopes, upstreams, clock, redact, logger, onCall } = options;
  const sessions = createSessions(clock);
  const offers = createToolOffers(tools, scopes);
  const running = new InFlight<RunningCall>();
  const runningAt = (server: string) =>
    running.all().filter(({ reached, hasOwnLine }) => reached === server && !hasOwnLine);
  const catalogues = createCatalogues(upstreams, scopes);
  const mayUse: MayUse = (agent, server) => serverAccess(scopes(), agent, server).allowed;
  const announcers = createAnnouncers(clock, offers, catalogues);
  const { askPerson } = options;
  const ways = createWays({
    upstreams,
    catalogues,
    announcers,
    sessions: sessions.all,
    runningAt,
    mayUse,
    askPerson,
    clock,
  });
  const parts: MethodParts = { ...ways, offers, catalogues, upstreams, redact, clock };
  let scopesBefore = scopes();
  const stopListening = options.tokens.onRevoked(cutOff);

  return {
    post(visit, body) {
      try {
        assertOpen(visit);
        receive(visit, parseBody(body));
      } catch (error) {
        refuse(visit, null, error);
      }
    },
    listen(visit) {
      try {
        assertOpen(visit);
        openStanding(visit);
      } catch (error) {
        refuse(visit, null, error);
      }
    },
    leave(visit) {
      try {
        const id = visit.header('mcp-session-id');
        if (id === null) throw new RpcFailure(CODE.refused, 'There is no session to end', { status: 405 });
        sessions.end(sessionOf(visit, id));
        visit.http.answer(200, null);
      } catch (error) {
        refuse(visit, null, error);
      }
    },
    stir() {
      const now = scopes();
      if (now !== scopesBefore) ways.withdraw();
      scopesBefore = now;
      for (const { announcer } of Object.values(announcers)) announcer.stir();
    },
    drain,
    close() {
      stopListening();
      drain();
      for (const call of running.all()) call.cancel();
      sessions.close();
      ways.close();
      for (const { announcer } of Object.values(announcers)) announcer.close();
    },
  };

  function drain(): void {
    ways.streams.end();
    for (const session of sessions.all()) session.endStreams();
  }

  /** A server that is not there and one that is not for this agent look the same. */
  function assertOpen({ caller, server }: Visit): void {
    if (server === null) return;
    const isThere =
      upstreams.get(server) !== undefined || tools.all().some(({ owner }) => owner.server_name === server);
    if (!isThere || !mayUse(caller.agent, server)) {
      throw new RpcFailure(CODE.refused, 'There is no such server', { status: 404 });
    }
  }

  function receive(visit: Visit, value: unknown): void {
    if (Array.isArray(value)) {
      receiveBatch(visit, value);
      return;
    }
    try {
      const message = readMessage(value);
      const headers = headersOf(visit);
      if (isModern(message, headers)) receiveModern(visit, message, headers);
      else receiveLegacy(visit, message);
    } catch (error) {
      refuse(visit, value, error);
    }
  }

  function receiveModern(visit: Visit, message: Message, headers: MessageHeaders): void {
    if (message.kind === 'answer') return;
    const envelope = readEnvelope(message, headers);
    if (message.kind === 'notification') {
      visit.http.answer(202, null);
      return;
    }
    const call = begin(visit, message, { session: null, envelope, reply: new Reply(visit.http, null) });
    if (visit.closed.aborted) call.cancel();
    // Closing the stream is how a request is taken back.
    visit.closed.addEventListener('abort', () => call.cancel(), { once: true });
    if (message.method === 'subscriptions/listen') subscribe(visit, call);
    else void work(call);
  }

  function receiveLegacy(visit: Visit, message: Message): void {
    if (message.kind === 'request' && message.method === 'initialize') {
      const call = begin(visit, message, { session: null, envelope: null, reply: new Reply(visit.http, null) });
      greet(visit, call)
        .catch((error: unknown) => refuse(visit, { id: message.id }, error))
        .finally(() => end(call));
      return;
    }
    const session = namedSession(visit);
    if (message.kind !== 'request') {
      note(session, message);
      visit.http.answer(202, null);
      return;
    }
    void work(begin(visit, message, { session, envelope: null, reply: new Reply(visit.http, null) }));
  }

  async function greet({ http }: Visit, call: RunningCall): Promise<void> {
    const { caller, server, params } = call;
    await introduced(call, parts);
    // It was waited for: the token may have been revoked, which was the answer.
    if (!call.settle()) return;
    const hello = readHello(params);
    const session = sessions.open({ ...hello, caller, server });
    const result = initializeResult(hello.protocolVersion, catalogues.of(caller.agent, server).description);
    http.answer(200, resultMessage(call.id, result), { 'Mcp-Session-Id': session.id });
  }

  function receiveBatch(visit: Visit, values: readonly unknown[]): void {
    const session = namedSession(visit);
    const version = session?.protocolVersion ?? visit.header('mcp-protocol-version') ?? UNNAMED_REVISION;
    const messages = readBatch(values, version, headersOf(visit));
    const requests = messages.filter((message) => message.kind === 'request');
    // Before any is begun: all of them run, or none.
    for (const { id } of requests) assertFree(session, id);
    const reply = new Reply(visit.http, requests.length);
    const calls = requests.map((request) => begin(visit, request, { session, envelope: null, reply }));
    for (const message of messages) if (message.kind !== 'request') note(session, message);
    if (requests.length === 0) visit.http.answer(202, null);
    for (const call of calls) void work(call);
  }

  function begin(
    visit: Visit,
    { id, method, params }: Message & { readonly kind: 'request' },
    way: Pick<RunningCall, 'session' | 'envelope' | 'reply'>,
  ): RunningCall {
    const { caller, server, header } = visit;
    assertFree(way.session, id);
    const call = new RunningCall({ id, method, params, caller, server, header, ...way });
    way.session?.running.add(call);
    running.add(call);
    return call;
  }

  function end(call: RunningCall): void {
    running.delete(call);
    call.session?.running.delete(call);
  }

  async function work(call: RunningCall): Promise<void> {
    const started = clock.monotonic();
    let result: unknown;
    let message: Outgoing;
    let status = 200;
    try {
      result = await perform(call, parts);
      message = resultMessage(call.id, result);
    } catch (error) {
      result = failureOf(error, redact, call);
      if (!(error instanceof RpcFailure || error instanceof GatewayError)) tellLog(call, error);
      message = errorMessage(call.id, result as RpcFailure);
      ways.pages.noteFailure(call, result as RpcFailure);
      status = (result as RpcFailure).status;
    }
    end(call);
    if (call.settle()) call.reply.answer(message, status);
    if (call.method === 'tools/call') onCall(recordOf(call, result, clock.monotonic() - started, sizeOf(message)));
  }

  function subscribe(visit: Visit, call: RunningCall): void {
    // Its answer is a stream, and not one that the reply would make of it.
    call.settle();
    try {
      ways.streams.subscribe(call, visit.http, () => end(call));
    } catch (error) {
      end(call);
      refuse(visit, { id: call.id }, error);
    }
  }

  function openStanding(visit: Visit): void {
    const id = visit.header('mcp-session-id');
    if (id === null || !visit.http.takesEvents) {
      const status = id === null ? 405 : 406;
      throw new RpcFailure(CODE.refused, 'Only a session can have a stream of events', { status });
    }
    ways.streams.open(sessionOf(visit, id), visit.http);
  }

  /** Notifications, and answers to what the client was asked. */
  function note(session: Session | null, message: Message): void {
    if (message.kind === 'answer') {
      const { id, result, error } = message;
      session?.take(id, error === undefined ? { result } : { error: error as { code: number; message: string } });
    } else if (message.method === 'notifications/cancelled') {
      const { requestId, reason } = message.params;
      const said = typeof reason === 'string' ? reason.slice(0, MAX_REASON) : undefined;
      session?.running.find(({ id }) => id === requestId)?.cancel(said);
    } else if (session && message.method === 'notifications/roots/list_changed') {
      ways.lines.notify(session, message.method, message.params);
    }
  }

  /** The session a message names; null for a client that works without. @throws RpcFailure */
  function namedSession(visit: Visit): Session | null {
    const version = visit.header('mcp-protocol-version');
    if (version !== null && !isLegacyRevision(version)) {
      throw unsupportedVersion([MODERN_REVISION, ...LEGACY_REVISIONS], version);
    }
    const id = visit.header('mcp-session-id');
    return id === null ? null : sessionOf(visit, id);
  }

  function sessionOf({ caller, server, header }: Visit, id: string): Session {
    const protocolVersion = header('mcp-protocol-version') ?? UNNAMED_REVISION;
    return sessions.find(id, { caller, server, protocolVersion });
  }

  function cutOff(tokenId: string): void {
    for (const call of running.all()) {
      if (call.caller.tokenId !== tokenId) continue;
      call.reply.cut();
      call.cancel();
    }
    sessions.endAllOf(tokenId);
    ways.endAllOf(tokenId);
  }

  function refuse({ http }: Visit, value: unknown, error: unknown): void {
    if (!(error instanceof RpcFailure)) logger.error('A message could not be taken', { error });
    const failure = failureOf(error, redact);
    http.answer(failure.status, errorMessage(idOf(value), failure));
  }

  function tellLog({ method }: RunningCall, error: unknown): void {
    logger.error('A request of an agent failed unexpectedly', { method: method.slice(0, 64), error });
  }
}

/** @throws RpcFailure */
function assertFree(session: Session | null, id: MessageId): void {
  if (session?.running.find((call) => call.id === id)) throw malformed('A request with this id is still running');
}
