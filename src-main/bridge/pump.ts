// Carries messages between a client on stdio and the endpoint over HTTP, and keeps the client unaware of restarts between.
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readEvents } from './events.ts';
import { bodyOf, type Exchange, NoAnswer, readBody } from './exchange.ts';
import { GatewayAbsent, type GatewayFinder, type RunningGateway } from './gateway-finder.ts';
import { createLegacySession, isEventStream } from './legacy-session.ts';
import { type Line, MAX_MESSAGE_BYTES } from './lines.ts';
import { asObject, failure, idInHead, isRepeatable, type Message, modernHeaders, readMessage } from './message.ts';
import { carrySubscription } from './subscriptions.ts';

export interface PumpOptions {
  readonly finder: GatewayFinder;
  readonly exchange: Exchange;
  readonly write: (message: Buffer | string) => Promise<void>;
  readonly log: (line: string) => void;
  /** How long a request waits for a gateway that is not there, in milliseconds. */
  readonly waitMs: number;
}

export interface Pump {
  /** Resolves when the next line may be taken: requests run on, everything else keeps its order. */
  take(line: Line): Promise<void>;
  /** Gives running requests `graceMs`, then ends them and the session. */
  close(graceMs: number): Promise<void>;
}

/** A call may run for 10 minutes; the endpoint says so itself before this. */
const ANSWER_MS = 11 * 60_000;
/** For the receipt of what has no answer. */
const RECEIPT_MS = 5_000;
const RETRY_MS = 200;
/** Requests under way may hold this much memory before the next one is read. */
const MAX_HELD_BYTES = 2 * MAX_MESSAGE_BYTES;
const SERVER_ERROR = -32_000;
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

/** One request of the client, from its line to its answer. */
interface Flight {
  readonly message: Message;
  readonly abort: AbortController;
  readonly signal: AbortSignal;
  /** It is on its way to the endpoint. */
  posted: boolean;
  /** The client no longer waits for it. */
  cancelled: boolean;
}

/** The endpoint did not accept the token, or does not know the session: nothing was done. */
class TurnedAway extends Error {
  override readonly name = 'TurnedAway';
  readonly reason: 'token' | 'session';

  constructor(reason: TurnedAway['reason']) {
    super('Agent Gateway does not accept this bridge. Start the client again.');
    this.reason = reason;
  }
}

export function createPump({ finder, exchange, write, log, waitMs }: PumpOptions): Pump {
  const ending = new AbortController();
  const flights = new Map<string, Flight>();
  const running = new Map<Flight, Promise<void>>();
  let held = 0;
  let known: RunningGateway | null = null;
  let lastRun = '';

  const session = createLegacySession({
    exchange,
    locate: () => locate(Number.POSITIVE_INFINITY, false, ending.signal),
    lost,
    write,
    log,
    signal: ending.signal,
  });

  return {
    async take(line) {
      if (line.kind === 'too_long') return refuseTooLong(line.head);
      const message = readMessage(line.bytes);
      if (message === null)
        return line.bytes.toString().trim() === '' ? undefined : refuse(null, 'This line is not JSON', PARSE_ERROR);
      if (message.kind === 'other') return carryOther(message);
      const abort = new AbortController();
      const signal = AbortSignal.any([ending.signal, abort.signal]);
      const flight: Flight = { message, abort, signal, posted: false, cancelled: false };
      const key = JSON.stringify(message.id);
      flights.set(key, flight);
      held += message.bytes.length;
      const work = carryRequest(flight).finally(() => {
        held -= message.bytes.length;
        running.delete(flight);
        if (flights.get(key) === flight) flights.delete(key);
      });
      running.set(flight, work);
      while (held > MAX_HELD_BYTES) await Promise.race(running.values());
    },
    async close(graceMs) {
      const asked = [...running].filter(([{ message }]) => !isSubscription(message)).map(([, work]) => work);
      await Promise.race([Promise.all(asked), delay(graceMs, undefined, { ref: false })]);
      await session.close();
      ending.abort();
      await Promise.all(running.values());
    },
  };

  async function locate(limitMs: number, mayStart: boolean, signal: AbortSignal): Promise<RunningGateway> {
    if (known !== null) return known;
    known = await finder.find({ waitMs: limitMs, mayStart, signal });
    if (known.run !== lastRun) log(`connected to ${known.url.href}`);
    lastRun = known.run;
    return known;
  }

  function lost(gateway: RunningGateway): void {
    if (known === gateway) known = null;
  }

  function refuse(id: Message['id'], text: string, code = SERVER_ERROR): Promise<void> {
    return write(failure(id, code, text));
  }

  async function refuseTooLong(head: Buffer): Promise<void> {
    const text = `The message is larger than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB`;
    log(text);
    const id = idInHead(head);
    if (id !== null) await refuse(id, text, INVALID_REQUEST);
  }

  /** Never throws: whatever happens, the client gets its answer, unless it no longer waits for one. */
  async function carryRequest(flight: Flight): Promise<void> {
    const { message, signal } = flight;
    try {
      if (isSubscription(message)) await carrySubscription(message, subscriptionParts(flight));
      else await carryUntilAnswered(flight);
    } catch (error) {
      if (!signal.aborted && !flight.cancelled) await refuse(message.id, wordsFor(error));
    }
  }

  async function carryUntilAnswered(flight: Flight): Promise<void> {
    const { message, signal } = flight;
    const deadline = performance.now() + waitMs;
    let gateway: RunningGateway | null = null;
    for (;;) {
      try {
        gateway = await locate(Math.max(0, deadline - performance.now()), true, signal);
        const response = await post(flight, gateway);
        await answer(flight, gateway, response);
        if (message.modernVersion === null) session.remember(message);
        return;
      } catch (error) {
        if (signal.aborted || performance.now() > deadline || !mayTryAgain(error, message)) throw error;
        if (gateway !== null && !(error instanceof TurnedAway && error.reason === 'session')) lost(gateway);
      }
      await delay(RETRY_MS, undefined, { signal });
    }
  }

  async function post(flight: Flight, gateway: RunningGateway): Promise<IncomingMessage> {
    const { message, signal } = flight;
    const isLegacy = message.modernVersion === null && message.method !== 'initialize';
    if (isLegacy) await renew(gateway);
    const headers = isLegacy ? session.headers() : modernHeaders(message);
    flight.posted = true;
    const idleMs = isSubscription(message) ? 0 : ANSWER_MS;
    const response = await exchange.ask({ gateway, method: 'POST', headers, body: message.bytes, signal, idleMs });
    turnAway(response, isLegacy && session.isOpen);
    return response;
  }

  function turnAway(response: IncomingMessage, hasSession: boolean): void {
    const reason = response.statusCode === 401 ? 'token' : response.statusCode === 404 && hasSession ? 'session' : null;
    if (reason === null) return;
    response.resume();
    if (reason === 'session') session.forgotten();
    throw new TurnedAway(reason);
  }

  /** What fails here leaves the message itself unsent. */
  async function renew(gateway: RunningGateway): Promise<void> {
    try {
      await session.renew(gateway);
    } catch (error) {
      throw new NoAnswer(false, error);
    }
  }

  async function answer(flight: Flight, gateway: RunningGateway, response: IncomingMessage): Promise<void> {
    const { message } = flight;
    const isHandshake = message.method === 'initialize' && message.modernVersion === null;
    if (!isEventStream(response)) return answerWhole(message, response, isHandshake ? gateway : null);
    let answered = false;
    for await (const event of readEvents(bodyOf(response))) {
      if (isAnswer(event)) {
        answered = true;
        if (isHandshake) session.opened(message, gateway, response, event);
      }
      await write(event);
    }
    if (!answered && !flight.cancelled) throw new NoAnswer(true, 'the stream ended');
  }

  async function answerWhole(message: Message, response: IncomingMessage, opens: RunningGateway | null): Promise<void> {
    const body = await readBody(response, MAX_MESSAGE_BYTES);
    if (response.statusCode === 200) {
      if (opens !== null) session.opened(message, opens, response, body);
      return write(body);
    }
    const said = readMessage(body);
    const { error, jsonrpc } = said === null ? {} : asObject(JSON.parse(body.toString('utf8')));
    // A refusal before the id was read names none.
    if (jsonrpc === '2.0') return write(JSON.stringify({ jsonrpc, id: message.id, error }));
    const text = asObject(error).message;
    return refuse(
      message.id,
      typeof text === 'string' ? text : `Agent Gateway answered with status ${response.statusCode}`,
    );
  }

  function subscriptionParts(flight: Flight) {
    const { message, signal } = flight;
    return {
      locate: (isNew: boolean) => locate(isNew ? waitMs : Number.POSITIVE_INFINITY, isNew, signal),
      lost,
      post: (gateway: RunningGateway) =>
        post(flight, gateway).catch((error: unknown) => {
          throw error instanceof TurnedAway ? new NoAnswer(false, error) : error;
        }),
      refuse: (response: IncomingMessage) => answerWhole(message, response, null),
      write,
      signal,
    };
  }

  /** Notifications and answers: delivered in order, and dropped when there is nobody to take them. */
  async function carryOther(message: Message): Promise<void> {
    if (message.method === 'notifications/cancelled' && !reachesEndpoint(message)) return;
    const isLegacy = message.modernVersion === null;
    for (let attempt = 1; attempt <= 2; attempt++) {
      let gateway: RunningGateway | null = null;
      try {
        gateway = await locate(0, false, ending.signal);
        if (isLegacy) await renew(gateway);
        const headers = isLegacy ? session.headers() : modernHeaders(message);
        const limits = { signal: ending.signal, idleMs: RECEIPT_MS };
        const response = await exchange.ask({ gateway, method: 'POST', headers, body: message.bytes, ...limits });
        turnAway(response, isLegacy && session.isOpen);
        response.resume();
        break;
      } catch (error) {
        if (ending.signal.aborted) return;
        if (attempt === 2 || error instanceof GatewayAbsent) log(`${message.method || 'an answer'} was not delivered`);
        if (gateway !== null) lost(gateway);
      }
    }
    if (isLegacy) session.remember(message);
  }

  /** Over HTTP a stateless request is cancelled by closing its answer; a session is told. */
  function reachesEndpoint({ params }: Message): boolean {
    const flight = flights.get(JSON.stringify(params.requestId));
    if (flight === undefined) return false;
    flight.cancelled = true;
    if (flight.posted && flight.message.modernVersion === null) return true;
    flight.abort.abort();
    return false;
  }
}

function isSubscription({ method, modernVersion }: Message): boolean {
  return method === 'subscriptions/listen' && modernVersion !== null;
}

/** A request that may have been carried out is not sent twice. */
function mayTryAgain(error: unknown, message: Message): boolean {
  if (error instanceof TurnedAway) return true;
  return error instanceof NoAnswer && (!error.sent || isRepeatable(message));
}

function wordsFor(error: unknown): string {
  if (error instanceof NoAnswer && error.sent) {
    return 'The connection to Agent Gateway broke while this ran. It may have been carried out: look before you repeat it.';
  }
  if (error instanceof GatewayAbsent || error instanceof TurnedAway) return error.message;
  if (error instanceof NoAnswer)
    return 'Agent Gateway does not answer. Is it starting or ending? Try again in a moment.';
  return error instanceof Error ? error.message : 'Something went wrong in the bridge';
}

/** Notifications and requests of the endpoint come before the answer on the same stream. */
function isAnswer(event: Buffer): boolean {
  // What is this large is an answer: looking into it would cost more than it is worth.
  if (event.length > 1024 * 1024) return true;
  return asObject(JSON.parse(event.toString('utf8'))).method === undefined;
}
