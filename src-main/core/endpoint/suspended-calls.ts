// Calls of modern clients at servers that ask in the middle of one: answered with the question (2026-07-28, multi round-trip
// requests), kept while the client finds the answer, and continued when it repeats the call.
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { CODE, isObject, RpcFailure } from './json-rpc.ts';
import type { JsonObject, ServerRequestOutcome } from './parts.ts';
import type { RunningCall } from './running-call.ts';

/** How long a client may take to come back, as long as a person has at this machine. */
export const SUSPENDED_MS = 5 * 60_000;
/** Of all clients, and of one token: what waits holds a call of its server open. */
const MAX_SUSPENDED = 512;
export const MAX_SUSPENDED_OF_TOKEN = 32;
/** Tells our own states from those of modern servers, which pass through. */
const STATE_PREFIX = 'agent-gateway.';
const ACTIONS: readonly unknown[] = ['accept', 'decline', 'cancel'];

/** A call that can be suspended, from its beginning to its result. */
export interface SuspendableCall {
  /** The newest request of the client for it: what the server tells of it goes there. */
  readonly current: RunningCall;
  /** Resolves with the server's result, or with the result that asks the client. */
  follow(request: Promise<unknown>): Promise<unknown>;
  /** Whether there is room for one more that waits for its client. */
  readonly canAsk: boolean;
  /** Resolves when the client has answered, gave up, or let the time pass. */
  ask(method: string, params: JsonObject, signal: AbortSignal): Promise<ServerRequestOutcome>;
}

export interface SuspendedCalls {
  begin(call: RunningCall): SuspendableCall;
  /**
   * Goes on with the call that this one repeats; null when its state is none of ours.
   *
   * @throws RpcFailure `invalidParams` for a state that is not, or no longer, that of this very call of this client
   */
  resume(call: RunningCall, server: string): Promise<unknown> | null;
  /** The calls at a server, on the line that all share, whose clients are about to come back. */
  waitingAt(server: string): RunningCall[];
  /** Gives up those of agents that may not use their server any more. */
  withdraw(mayUse: (agent: string, server: string) => boolean): void;
  endAllOf(tokenId: string): void;
  close(): void;
}

interface Question {
  readonly method: string;
  readonly params: JsonObject;
  settle(outcome: ServerRequestOutcome): void;
}

interface Entry extends SuspendableCall {
  current: RunningCall;
  /** By the key its answer comes under. */
  readonly questions: Map<string, Question>;
  /** Null while a request of the client waits for it. */
  state: string | null;
  resume(call: RunningCall): Promise<unknown>;
  end(): void;
}

export function createSuspendedCalls(clock: Clock): SuspendedCalls {
  /** Those that have asked something, until they are over. */
  const asking = new Set<Entry>();
  const byState = new Map<string, Entry>();

  const endWhere = (matches: (call: RunningCall) => boolean) => {
    for (const entry of [...asking]) if (matches(entry.current)) entry.end();
  };

  return {
    begin,
    resume(call, server) {
      const { requestState } = call.params;
      if (typeof requestState !== 'string' || !requestState.startsWith(STATE_PREFIX)) return null;
      const entry = byState.get(requestState);
      if (!entry || !repeats(call, entry.current, server)) throw notWaiting();
      takeAnswers(entry, call.params.inputResponses);
      return entry.resume(call);
    },
    waitingAt: (server) =>
      [...byState.values()].flatMap(({ current }) =>
        current.reached === server && !current.hasOwnLine ? [current] : [],
      ),
    withdraw: (mayUse) => endWhere(({ caller, reached }) => !mayUse(caller.agent, reached ?? '')),
    endAllOf: (tokenId) => endWhere(({ caller }) => caller.tokenId === tokenId),
    close: () => endWhere(() => true),
  };

  function begin(first: RunningCall): SuspendableCall {
    const questions = new Map<string, Question>();
    let lastKey = 0;
    let outcome: { readonly value: unknown } | { readonly error: unknown } | null = null;
    let wake = () => {};
    let stopTimer = () => {};

    const leave = () => {
      stopTimer();
      if (entry.state !== null) byState.delete(entry.state);
      entry.state = null;
    };
    const finish = () => {
      leave();
      asking.delete(entry);
      for (const { method, settle } of [...questions.values()]) settle(unanswered(method));
    };
    /** What the client hears next: the result, or what is still to be answered. */
    const next = async (call: RunningCall): Promise<unknown> => {
      entry.current = call;
      const giveUp = () => first.cancel();
      if (call !== first) call.cancellation.addEventListener('abort', giveUp, { once: true });
      if (call.cancellation.aborted) giveUp();
      if (outcome === null && questions.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      call.cancellation.removeEventListener('abort', giveUp);
      if (outcome === null) return suspend();
      finish();
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    };
    const suspend = (): JsonObject => {
      const state = STATE_PREFIX + randomBytes(32).toString('base64url');
      entry.state = state;
      byState.set(state, entry);
      stopTimer = clock.after(SUSPENDED_MS, () => entry.end());
      const inputRequests = Object.fromEntries(
        [...questions].map(([key, { method, params }]) => [key, { method, params }]),
      );
      return { resultType: 'input_required', inputRequests, requestState: state };
    };

    const entry: Entry = {
      current: first,
      questions,
      state: null,
      get canAsk() {
        if (asking.has(entry)) return true;
        const { tokenId } = first.caller;
        const own = [...asking].filter(({ current }) => current.caller.tokenId === tokenId).length;
        return asking.size < MAX_SUSPENDED && own < MAX_SUSPENDED_OF_TOKEN;
      },
      follow(request) {
        const settled = (result: typeof outcome) => {
          outcome = result;
          wake();
        };
        request.then(
          (value) => settled({ value }),
          (error: unknown) => settled({ error }),
        );
        return next(first);
      },
      ask(method, params, signal) {
        asking.add(entry);
        lastKey += 1;
        const key = `question-${lastKey}`;
        return new Promise((resolve) => {
          const settle = (answer: ServerRequestOutcome) => {
            if (!questions.delete(key)) return;
            signal.removeEventListener('abort', onAbort);
            resolve(answer);
          };
          const onAbort = () => settle(unanswered(method));
          questions.set(key, { method, params, settle });
          signal.addEventListener('abort', onAbort, { once: true });
          if (signal.aborted) onAbort();
          else wake();
        });
      },
      resume(call) {
        leave();
        call.reached = first.reached;
        call.hasOwnLine = first.hasOwnLine;
        call.suspendable = entry;
        return next(call);
      },
      end() {
        // The server hears of it; whatever it still answers concerns nobody.
        first.cancel();
        finish();
      },
    };
    return entry;
  }
}

function unanswered(method: string): ServerRequestOutcome {
  if (method === 'elicitation/create') return { result: { action: 'cancel' } };
  return { error: { code: CODE.internalError, message: 'The client did not answer' } };
}

/** In the modern era these three can be answered with a question, to a client that said what it can be asked. */
export function canBeSuspended({ method, envelope }: RunningCall): boolean {
  if (envelope === null || !(method === 'tools/call' || method === 'prompts/get' || method === 'resources/read')) {
    return false;
  }
  const { elicitation, sampling, roots } = envelope.capabilities;
  return elicitation !== undefined || sampling !== undefined || roots !== undefined;
}

/** The same client, at the same path, with the same words: what is continued is what it asks for. */
function repeats(call: RunningCall, before: RunningCall, server: string): boolean {
  return (
    call.caller.tokenId === before.caller.tokenId &&
    call.server === before.server &&
    before.reached === server &&
    call.method === before.method &&
    isDeepStrictEqual(wordsOf(call), wordsOf(before))
  );
}

function wordsOf({ params }: RunningCall): JsonObject {
  const { _meta, inputResponses, requestState, ...words } = params;
  return words;
}

/** Those that are missing are asked for again. @throws RpcFailure when one is no answer; then nothing was taken */
function takeAnswers({ questions }: Entry, given: unknown): void {
  if (given !== undefined && !isObject(given)) throw invalid('inputResponses must be an object');
  const answers = [...questions].flatMap(([key, question]) => {
    const answer = given && Object.hasOwn(given, key) ? given[key] : undefined;
    return answer === undefined ? [] : [{ question, result: readAnswer(key, question.method, answer) }];
  });
  for (const { question, result } of answers) question.settle({ result });
}

function readAnswer(key: string, method: string, answer: unknown): JsonObject {
  if (!isObject(answer)) throw invalid(`inputResponses["${key}"] must be an object`);
  if (method === 'elicitation/create' && !ACTIONS.includes(answer.action)) {
    throw invalid(`inputResponses["${key}"].action must be accept, decline or cancel`);
  }
  // A member of the modern era only.
  const { resultType: _, ...result } = answer;
  return result;
}

function invalid(message: string): RpcFailure {
  return new RpcFailure(CODE.invalidParams, message);
}

export function notWaiting(): RpcFailure {
  return invalid('No call waits under this requestState: make the call again, without requestState and inputResponses');
}
