// What servers ask in the middle of a call: put to the person at this machine, or to the client when it is certain which one.
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { CODE, isObject } from './json-rpc.ts';
import type { OpenedPages } from './opened-pages.ts';
import type { AskPerson, JsonObject, ServerRequest, ServerRequestOutcome } from './parts.ts';
import type { RunningCall } from './running-call.ts';
import type { Session } from './session.ts';

/** A person has to read and to think. */
const PATIENCE_MS = 10 * 60_000;
const DECLINED = { result: { action: 'decline' } };
const NOT_FOUND = { error: { code: CODE.methodNotFound, message: 'Method not found' } };
/** What a client has to have declared to be asked. */
const DECLARED_AS: Readonly<Record<string, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};

export interface Questions {
  /** Of a shared connection, where nothing says which call it is about. */
  fromShared(request: ServerRequest): Promise<ServerRequestOutcome>;
  /** In the middle of this very call. */
  during(call: RunningCall, method: string, params: JsonObject, signal: AbortSignal): Promise<ServerRequestOutcome>;
  /** Of a session's own connection. */
  fromOwn(session: Session, method: string, params: JsonObject, signal: AbortSignal): Promise<ServerRequestOutcome>;
}

/** @param callsTo what runs at a server now */
export function createQuestions(
  callsTo: (server: string) => readonly RunningCall[],
  askPerson: AskPerson,
  pages: Pick<OpenedPages, 'note'>,
  clock: Clock,
): Questions {
  const askClient = async (
    session: Session,
    method: string,
    params: JsonObject,
    signal: AbortSignal,
    over: RunningCall | undefined,
  ): Promise<ServerRequestOutcome> => {
    try {
      return await session.ask(method, params, { signal, timeoutMs: PATIENCE_MS, clock, ...(over && { over }) });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return method === 'elicitation/create'
        ? { result: { action: 'cancel' } }
        : { error: { code: CODE.internalError, message: error.message } };
    }
  };

  /** Asks the client whose call it is, in the way of its era; null when it cannot be asked that. */
  const wayTo = (
    call: RunningCall | null,
    method: string,
    params: JsonObject,
    signal: AbortSignal,
  ): (() => Promise<ServerRequestOutcome>) | null => {
    const { session = null, envelope = null, suspendable = null } = call ?? {};
    const capabilities = (session ?? envelope)?.capabilities;
    if (!call || !capabilities || !canBeAsked(capabilities, method, params)) return null;
    if (session) return () => askClient(session, method, params, signal, call);
    return suspendable?.canAsk ? () => suspendable.ask(method, params, signal) : null;
  };

  const elicit = async (
    server: string,
    call: RunningCall | null,
    params: JsonObject,
    signal: AbortSignal,
  ): Promise<ServerRequestOutcome> => {
    const way = wayTo(call, 'elicitation/create', params, signal);
    const askTheClient =
      way &&
      (() => {
        if (call?.session) pages.note(call.session, server, params);
        return way();
      });
    // At one server's own path the client is the one that is meant.
    if (askTheClient && call?.server !== null) return askTheClient();
    const tool = call?.method === 'tools/call' ? String(call.params.name) : null;
    const asked = askPerson({ server, tool, agent: call?.caller.agent ?? null, params, signal });
    if (asked !== null) return { result: await asked };
    return askTheClient ? askTheClient() : DECLINED;
  };

  return {
    async fromShared({ server, method, params, signal }) {
      if (method !== 'elicitation/create') return NOT_FOUND;
      const calls = callsTo(server);
      return elicit(server, calls.length === 1 ? (calls[0] as RunningCall) : null, params, signal);
    },
    async during(call, method, params, signal) {
      if (method === 'elicitation/create') return elicit(call.reached ?? '', call, params, signal);
      const askTheClient = call.server === null ? null : wayTo(call, method, params, signal);
      return askTheClient ? askTheClient() : NOT_FOUND;
    },
    async fromOwn(session, method, params, signal) {
      if (!canBeAsked(session.capabilities, method, params)) return NOT_FOUND;
      return askClient(session, method, params, signal, session.running.all().at(-1));
    },
  };
}

function canBeAsked(capabilities: JsonObject, method: string, { mode = 'form' }: JsonObject): boolean {
  const name = Object.hasOwn(DECLARED_AS, method) ? DECLARED_AS[method] : undefined;
  const declared = name === undefined ? undefined : capabilities[name];
  if (!isObject(declared)) return false;
  if (name !== 'elicitation') return true;
  // Without either it is the form: that was all there was at first.
  return mode === 'form' ? declared.form !== undefined || declared.url === undefined : isObject(declared[String(mode)]);
}
