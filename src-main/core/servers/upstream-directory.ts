// The servers that can be called, by name, for whoever carries requests to them: what each offers, says, and asks.
import { type ClientSide, PLAIN_CLIENT } from './client-identity.ts';
import type { ManagedUpstream } from './managed-upstream.ts';
import type { AnswerServer, JsonObject, ServerAnswer, ServerQuestion } from './session.ts';
import type { ListKind } from './upstream-lists.ts';

export interface UpstreamChange {
  readonly server: string;
  /** `peer`: it came, went, was renamed, or has a new connection. Else: that list is different. */
  readonly what: 'peer' | ListKind;
}

const PASSED_ON = [
  'notifications/message',
  'notifications/resources/updated',
  'notifications/elicitation/complete',
] as const;
type PassedOn = (typeof PASSED_ON)[number];

export interface UpstreamNotification {
  readonly server: string;
  readonly method: PassedOn;
  readonly params: JsonObject;
}

/** Something a server asks on the connection that everybody shares. */
export interface ServerRequest extends ServerQuestion {
  readonly server: string;
}

/** Puts a server's question to a person; null when nobody is there to be asked. */
export type AskPerson = (question: {
  readonly server: string;
  /** The tool that runs, where it is certain. */
  readonly tool: string | null;
  readonly agent: string | null;
  readonly params: JsonObject;
  readonly signal: AbortSignal;
}) => Promise<JsonObject> | null;

const DECLINED = { action: 'decline' };

export class UpstreamDirectory {
  readonly #askPerson: AskPerson;
  readonly #canBeAsked: () => boolean;
  readonly #byName = new Map<string, ManagedUpstream>();
  readonly #changeListeners = new Set<(change: UpstreamChange) => void>();
  readonly #notificationListeners = new Set<(notification: UpstreamNotification) => void>();
  #handler: ((request: ServerRequest) => Promise<ServerAnswer>) | null = null;

  /** @param canBeAsked whether anybody may come to answer what a server asks */
  constructor(askPerson: AskPerson, canBeAsked: () => boolean) {
    this.#askPerson = askPerson;
    this.#canBeAsked = canBeAsked;
  }

  get(server: string): ManagedUpstream | undefined {
    return this.#byName.get(server);
  }

  /** In order of name. */
  all(): readonly ManagedUpstream[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  onChange(listener: (change: UpstreamChange) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onNotification(listener: (notification: UpstreamNotification) => void): () => void {
    this.#notificationListeners.add(listener);
    return () => this.#notificationListeners.delete(listener);
  }

  /** There is one: whoever sets it, answers what comes while nothing but calls of its clients runs. */
  answerServers(handler: (request: ServerRequest) => Promise<ServerAnswer>): void {
    this.#handler = handler;
  }

  put(upstream: ManagedUpstream): void {
    this.#byName.set(upstream.name, upstream);
    this.changed({ server: upstream.name, what: 'peer' });
  }

  remove(upstream: ManagedUpstream): void {
    // Another may have taken the name already.
    if (this.#byName.get(upstream.name) !== upstream) return;
    this.#byName.delete(upstream.name);
    this.changed({ server: upstream.name, what: 'peer' });
  }

  changed(change: UpstreamChange): void {
    for (const listener of [...this.#changeListeners]) listener(change);
  }

  notified(server: string, method: string, params: JsonObject): void {
    const passedOn = PASSED_ON.find((each) => each === method);
    if (passedOn === undefined) return;
    for (const listener of [...this.#notificationListeners]) listener({ server, method: passedOn, params });
  }

  /** What is declared to servers on shared connections: that a person, or the calling client, can be asked. */
  clientSide(answer: AnswerServer): Pick<ClientSide, 'capabilities' | 'answer'> {
    return this.#canBeAsked() ? sharedClientSide(answer) : PLAIN_CLIENT;
  }

  /**
   * Answers what a server asks on its shared connection.
   *
   * @param own the calls that run on it for no client: those of a person, or of code. With one of them under way it is not
   * certain whom a question is for, so it goes to the person at this machine.
   */
  async answer(
    server: string,
    { method, params, signal }: ServerQuestion,
    own: { readonly tools: readonly string[]; readonly others: number },
  ): Promise<ServerAnswer> {
    if (own.tools.length === 0 && this.#handler) return this.#handler({ server, method, params, signal });
    const [tool = null] = own.tools.length === 1 && own.others === 0 ? own.tools : [];
    return { result: await this.ask(server, tool, params, signal) };
  }

  /** Puts a question to the person at this machine; declines for them when nobody is there. */
  async ask(server: string, tool: string | null, params: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    return (await this.#askPerson({ server, tool, agent: null, params, signal })) ?? DECLINED;
  }
}

export function sharedClientSide(answer: AnswerServer) {
  return { capabilities: { elicitation: { form: {}, url: {} } }, answer };
}
