// Where servers' questions wait for the person at this machine: shown to whoever attends, answered once, and not for ever.
import { randomUUID } from 'node:crypto';
import type { Issue } from '../../../src-shared/contract/errors.ts';
import type { GatewayEvent } from '../../../src-shared/contract/events.ts';
import type { ElicitationAnswer, ElicitationView } from '../../../src-shared/model/elicitation.ts';
import { type Clock, isoTime } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Redactor } from '../redactor.ts';
import { readQuestion } from './read-question.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** How long a question waits for its answer. */
export const ELICITATION_MS = 5 * 60_000;
/** A person who has so many questions before them is being flooded. */
const MAX_PENDING = 20;

export interface PersonQuestion {
  readonly server: string;
  readonly tool: string | null;
  readonly agent: string | null;
  /** Of `elicitation/create`. */
  readonly params: JsonObject;
  readonly signal: AbortSignal;
}

export interface ElicitationDesk {
  /** Resolves with an ElicitResult; null when nobody is there to be asked. */
  ask(question: PersonQuestion): Promise<JsonObject> | null;
  /** Oldest first. */
  pending(): ElicitationView[];
  /** @throws GatewayError `not_found` when it does not wait (any more), `validation_error` when it does not fit the form */
  answer(id: string, answer: ElicitationAnswer): Promise<void>;
  /** Somebody looks at a dashboard, until the returned function is called. */
  attend(): () => void;
  /** Everything that waits is cancelled. */
  close(): void;
}

export interface ElicitationDeskOptions {
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly publish: (event: GatewayEvent) => void;
  /** What is wrong with a form as it was filled in. */
  readonly check: (schema: JsonObject, content: JsonObject) => Promise<readonly Issue[]>;
}

interface Pending {
  readonly view: ElicitationView;
  settle(result: JsonObject): void;
}

const DECLINED: JsonObject = { action: 'decline' };
const CANCELLED: JsonObject = { action: 'cancel' };

export function createElicitationDesk({ clock, redactor, publish, check }: ElicitationDeskOptions): ElicitationDesk {
  const waiting = new Map<string, Pending>();
  let attending = 0;

  /** Of a form, what is only said; what is filled in stays what it is. */
  const withoutSecrets = (schema: JsonObject): JsonObject =>
    JSON.parse(JSON.stringify(schema), (key, value) =>
      (key === 'title' || key === 'description') && typeof value === 'string' ? redactor.redactCut(value) : value,
    );

  const put = (question: PersonQuestion): Promise<JsonObject> => {
    const read = readQuestion(question.params);
    // What cannot be shown cannot be agreed to.
    if (!read || waiting.size >= MAX_PENDING) return Promise.resolve(DECLINED);
    const { server, tool, agent, signal } = question;
    const now = clock.now();
    const view: ElicitationView = {
      elicitation_id: randomUUID(),
      server,
      tool,
      agent,
      mode: read.mode,
      message: redactor.redactCut(read.message),
      requested_schema: read.mode === 'form' ? withoutSecrets(read.schema) : null,
      url: read.mode === 'url' ? read.url : null,
      host: read.mode === 'url' ? read.host : null,
      asked_at: isoTime(now),
      expires_at: isoTime(now + ELICITATION_MS),
    };
    const { elicitation_id } = view;
    return new Promise((resolve) => {
      const settle = (result: JsonObject) => {
        if (!waiting.delete(elicitation_id)) return;
        stopTimer();
        signal.removeEventListener('abort', onAbort);
        publish({ type: 'elicitation_closed', elicitation_id });
        resolve(result);
      };
      const onAbort = () => settle(CANCELLED);
      const stopTimer = clock.after(ELICITATION_MS, () => settle(DECLINED));
      waiting.set(elicitation_id, { view, settle });
      publish({ type: 'elicitation', elicitation: view });
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  };

  return {
    ask: (question) => (attending === 0 ? null : put(question)),
    pending: () => [...waiting.values()].map(({ view }) => view),
    async answer(id, { action, content = {} }) {
      const found = waiting.get(id);
      if (!found) throw notWaiting();
      const { requested_schema } = found.view;
      if (action !== 'accept' || requested_schema === null) return found.settle({ action });
      const issues = await check(requested_schema, content);
      if (issues.length > 0) {
        const within = issues.map((issue) => ({ ...issue, path: ['content', ...issue.path] }));
        throw new GatewayError('validation_error', 'The answer does not fit the form', { issues: within });
      }
      if (!waiting.has(id)) throw notWaiting();
      found.settle({ action, content });
    },
    attend() {
      attending += 1;
      let here = true;
      return () => {
        if (here) attending -= 1;
        here = false;
      };
    },
    close() {
      for (const { settle } of [...waiting.values()]) settle(CANCELLED);
    },
  };
}

function notWaiting(): GatewayError {
  return new GatewayError('not_found', 'This question does not wait for an answer any more');
}
