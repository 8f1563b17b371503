// What a server asks of us: pings answered, questions put to whoever can answer them, all else refused, and a flood ignored.
import type { Clock } from '../clock.ts';
import type { ClientSide } from './client-identity.ts';
import type { AnswerServer, JsonObject, ServerAnswer } from './session.ts';

const METHOD_NOT_FOUND = -32_601;
const TOO_MANY = -32_000;
const INTERNAL = -32_603;
/** A server with more questions open than a person could look at gets the rest back. One is open until its answer is taken. */
const MAX_OPEN = 16;

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
  /** The server takes a question back; false when there is none of this id. */
  cancel(id: unknown): boolean;
  /** The connection is over. */
  end(): void;
}

export function createServerQuestions(options: ServerQuestionsOptions): ServerQuestions {
  const { clock, pace, send, hold } = options;
  const { answer, capabilities } = options.client;
  const open = new Map<unknown, AbortController>();
  let left = pace.atOnce;
  let lastAsked = clock.monotonic();

  const isTooMuch = () => {
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
  const put = async (ask: AnswerServer, id: unknown, method: string, params: JsonObject) => {
    const controller = new AbortController();
    open.set(id, controller);
    const release = hold();
    let outcome: ServerAnswer;
    try {
      outcome = await ask({ method, params, signal: controller.signal });
    } catch {
      outcome = { error: { code: INTERNAL, message: 'The question could not be answered' } };
    }
    release();
    // Whoever took a question back wants no answer.
    if (!controller.signal.aborted) await reply(id, outcome);
    if (open.get(id) === controller) open.delete(id);
  };

  const isDeclared = (method: string) =>
    Object.hasOwn(QUESTIONS, method) && capabilities[QUESTIONS[method] as string] !== undefined;

  return {
    take(id, method, params) {
      if (isTooMuch()) return;
      if (method === 'ping') void reply(id, { result: {} });
      else if (answer === null || !isDeclared(method)) {
        void reply(id, { error: { code: METHOD_NOT_FOUND, message: 'Method not found' } });
      } else if (open.size >= MAX_OPEN || open.has(id)) {
        void reply(id, { error: { code: TOO_MANY, message: 'Too many questions at once' } });
      } else {
        void put(answer, id, method, isObject(params) ? params : {});
      }
    },
    cancel(id) {
      const controller = open.get(id);
      open.delete(id);
      controller?.abort();
      return controller !== undefined;
    },
    end() {
      for (const controller of open.values()) controller.abort();
      open.clear();
    },
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
