// What a server asks of us: pings answered, questions put to whoever can answer them, all else refused, and a flood ignored.
import type { Clock } from '../clock.ts';
import type { MessageId } from '../message-spans.ts';
import { createAnswerQueue } from './answer-queue.ts';
import type { ClientSide } from './client-identity.ts';
import { refusal } from './large-message.ts';
import type { AnswerServer, JsonObject, ServerAnswer } from './session.ts';

const METHOD_NOT_FOUND = -32_601;
const TOO_MANY = -32_000;
const INTERNAL = -32_603;
/** A server with more questions open than a person could look at gets the rest back. One is open until its answer is taken. */
const MAX_OPEN = 16;
/** Characters of an id: it has to be sent back. */
const MAX_ID = 1_000;

/** The requests of servers that somebody may be able to answer, and what we have to have declared for each. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};

export interface ServerQuestionsOptions {
  readonly clock: Clock;
  /** What we said we are to this server. */
  readonly client: Pick<ClientSide, 'answer' | 'capabilities'>;
  /** How many are answered: what comes faster is not. */
  readonly pace: { readonly atOnce: number; readonly perSecond: number };
  /** Sends one message; may throw or reject when nobody is there to take it. */
  readonly send: (message: JsonObject) => void | Promise<void>;
  /** Our own requests to this server do not run out of time until the returned function is called. */
  readonly hold: () => () => void;
}

export interface ServerQuestions {
  take(id: unknown, method: string, params: unknown): void;
  /** What it asked is too large to be read. */
  refuse(id: MessageId, what: string): void;
  /** The server takes a question back; false when there is none of this id. */
  cancel(id: unknown): boolean;
  /** The connection is over. */
  end(): void;
}

export function createServerQuestions(options: ServerQuestionsOptions): ServerQuestions {
  const { clock, pace, send, hold } = options;
  const { answer, capabilities } = options.client;
  const open = new Map<unknown, { readonly controller: AbortController; isAnswered: boolean }>();
  /** Pings and refusals, of which a server can have as many as it likes: no answer of somebody waits behind them. */
  const queue = createAnswerQueue();
  let left = pace.atOnce;
  let lastAsked = clock.monotonic();

  const isTooMuch = (id: unknown) => {
    if (typeof id === 'string' && id.length > MAX_ID) return true;
    const now = clock.monotonic();
    left = Math.min(pace.atOnce, left + ((now - lastAsked) / 1_000) * pace.perSecond);
    lastAsked = now;
    if (left < 1) return true;
    left -= 1;
    return false;
  };
  const reply = async (id: unknown, outcome: ServerAnswer) => {
    try {
      await send({ jsonrpc: '2.0', id, ...outcome });
    } catch {
      // Nobody is there to be told.
    }
  };
  const replyInTurn = (id: unknown, outcome: ServerAnswer) => void queue(() => reply(id, outcome));
  const put = async (ask: AnswerServer, id: unknown, method: string, params: JsonObject) => {
    const controller = new AbortController();
    const question = { controller, isAnswered: false };
    open.set(id, question);
    const release = hold();
    let outcome: ServerAnswer;
    try {
      outcome = await ask({ method, params, signal: controller.signal });
    } catch {
      outcome = { error: { code: INTERNAL, message: 'The question could not be answered' } };
    }
    release();
    question.isAnswered = true;
    // Whoever took a question back wants no answer.
    if (!controller.signal.aborted) await reply(id, outcome);
    if (open.get(id) === question) open.delete(id);
  };

  const isDeclared = (method: string) =>
    Object.hasOwn(QUESTIONS, method) && capabilities[QUESTIONS[method] as string] !== undefined;

  return {
    take(id, method, params) {
      if (isTooMuch(id)) return;
      if (method === 'ping') replyInTurn(id, { result: {} });
      else if (answer === null || !isDeclared(method)) {
        replyInTurn(id, { error: { code: METHOD_NOT_FOUND, message: 'Method not found' } });
      } else if (open.size >= MAX_OPEN || open.has(id)) {
        replyInTurn(id, { error: { code: TOO_MANY, message: 'Too many questions at once' } });
      } else {
        void put(answer, id, method, isObject(params) ? params : {});
      }
    },
    refuse(id, what) {
      const { error } = refusal(id, what);
      if (!isTooMuch(id)) replyInTurn(id, { error });
    },
    cancel(id) {
      const question = open.get(id);
      question?.controller.abort();
      // An answer that is on its way keeps its place until it is taken.
      if (question?.isAnswered === false) open.delete(id);
      return question !== undefined;
    },
    end() {
      for (const { controller } of open.values()) controller.abort();
      open.clear();
    },
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
