// Calls that wait for their client: bounded in number and in time, and gone with whatever they need.
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src-main/core/endpoint/parts.ts';
import { Reply } from '../../../src-main/core/endpoint/reply.ts';
import { RunningCall } from '../../../src-main/core/endpoint/running-call.ts';
import {
  createSuspendedCalls,
  MAX_SUSPENDED_OF_TOKEN,
  SUSPENDED_MS,
} from '../../../src-main/core/endpoint/suspended-calls.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { NOWHERE } from './support.ts';

const ACCEPTED = { action: 'accept', content: { name: 'Ada' } };
const never = () => new AbortController().signal;

function newCall(more: JsonObject = {}, tokenId = 't1'): RunningCall {
  const call = new RunningCall({
    id: 1,
    method: 'tools/call',
    params: { name: 'one__ask', arguments: { deep: [1] }, ...more },
    caller: { agent: 'default', tokenId },
    server: null,
    session: null,
    envelope: { capabilities: { elicitation: {} }, clientInfo: null, logLevel: null },
    header: () => null,
    reply: new Reply(NOWHERE, null),
  });
  call.reached = 'one';
  return call;
}

interface Asked {
  readonly requestState: string;
  readonly inputRequests: JsonObject;
}

function setUp() {
  const clock = createManualClock();
  const suspended = createSuspendedCalls(clock);
  /** A call that has been sent, and whose server asks at once. */
  const begin = (tokenId?: string) => {
    const call = newCall({}, tokenId);
    const server = Promise.withResolvers<unknown>();
    call.signal.addEventListener('abort', () => server.reject(new Error('cancelled')));
    const suspendable = suspended.begin(call);
    const followed = suspendable.follow(server.promise) as Promise<Asked>;
    const ask = (text: string, signal = never()) => suspendable.ask('elicitation/create', { message: text }, signal);
    return { call, server, suspendable, followed, ask };
  };
  const answer = (requestState: string, inputResponses: JsonObject) => {
    const call = newCall({ requestState, inputResponses });
    return { call, result: suspended.resume(call, 'one') as Promise<unknown> };
  };
  return { clock, suspended, begin, answer };
}

it('asks all there is to ask, what is left as often as it takes, and ends with the result', async () => {
  const { suspended, begin, answer, clock } = setUp();
  const { call, server, followed, ask } = begin();
  const outcomes = [ask('first'), ask('second')];
  const asked = await followed;
  expect(Object.keys(asked.inputRequests)).toEqual(['question-1', 'question-2']);
  expect(suspended.waitingAt('one')).toEqual([call]);
  expect(suspended.waitingAt('two')).toEqual([]);
  const left = (await answer(asked.requestState, { 'question-1': ACCEPTED, other: 7 }).result) as Asked;
  expect(Object.keys(left.inputRequests)).toEqual(['question-2']);
  expect(left.requestState).not.toBe(asked.requestState);
  const { result } = answer(left.requestState, { 'question-2': { action: 'decline' } });
  expect(await Promise.all(outcomes)).toEqual([{ result: ACCEPTED }, { result: { action: 'decline' } }]);
  server.resolve('done');
  expect(await result).toBe('done');
  expect(suspended.waitingAt('one')).toEqual([]);
  expect(clock.pending).toBe(0);
});

it('gives up when the client does not come back in time', async () => {
  const { clock, begin, answer, suspended } = setUp();
  const { call, followed, ask } = begin();
  const outcome = ask('first');
  const { requestState } = await followed;
  clock.advance(SUSPENDED_MS);
  expect(await outcome).toEqual({ result: { action: 'cancel' } });
  expect(call.signal.aborted).toBe(true);
  expect(suspended.waitingAt('one')).toEqual([]);
  expect(() => answer(requestState, { 'question-1': ACCEPTED })).toThrow('make the call again');
});

it('is over when the client takes back the call that repeats it', async () => {
  const { begin, answer } = setUp();
  const { call, followed, ask } = begin();
  void ask('first');
  const repeated = answer((await followed).requestState, { 'question-1': ACCEPTED });
  repeated.call.cancel();
  await expect(repeated.result).rejects.toThrow('cancelled');
  expect(call.signal.aborted).toBe(true);
});

it.each([
  ['its token is revoked', (calls: ReturnType<typeof createSuspendedCalls>) => calls.endAllOf('t1')],
  ['its agent may not use the server any more', (calls) => calls.withdraw((_agent, server) => server !== 'one')],
  ['the endpoint closes', (calls) => calls.close()],
])('is over when %s', async (_, end) => {
  const { suspended, begin, clock } = setUp();
  const { call, followed, ask } = begin();
  const outcome = ask('first');
  await followed;
  suspended.endAllOf('another');
  suspended.withdraw(() => true);
  expect(call.signal.aborted).toBe(false);
  end(suspended);
  expect(call.signal.aborted).toBe(true);
  expect(await outcome).toEqual({ result: { action: 'cancel' } });
  expect(clock.pending).toBe(0);
});

it('has the result for a client whose question was taken back meanwhile', async () => {
  const { begin, answer } = setUp();
  const { server, followed, ask } = begin();
  const controller = new AbortController();
  const outcome = ask('first', controller.signal);
  const { requestState } = await followed;
  controller.abort();
  expect(await outcome).toEqual({ result: { action: 'cancel' } });
  server.resolve('done without');
  expect(await answer(requestState, { 'question-1': ACCEPTED }).result).toBe('done without');
});

it('has no room for too many of one client, and room for another', async () => {
  const { begin } = setUp();
  for (let count = 0; count < MAX_SUSPENDED_OF_TOKEN; count++) {
    const { suspendable, ask } = begin();
    expect(suspendable.canAsk).toBe(true);
    void ask('first');
  }
  expect(begin().suspendable.canAsk).toBe(false);
  expect(begin('t2').suspendable.canAsk).toBe(true);
});
