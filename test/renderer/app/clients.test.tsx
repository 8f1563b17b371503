// @vitest-environment happy-dom
// The clients on screen: the newest look counts, whichever answer comes last, and a change is followed by a look.
import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import { ConnectScreen } from '../../../src-renderer/screens/connect/connect-screen.tsx';
import type { Outcome } from '../../../src-shared/contract/errors.ts';
import type { ClientState, ClientView } from '../../../src-shared/model/client.ts';
import { settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { type FakeApp, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let fake: FakeApp;
afterEach(() => fake.end());

const text = () => document.body.textContent;
const found = (state: ClientState): Outcome => ({ ok: true, value: [{ ...CURSOR, state }] });
const failed: Outcome = { ok: false, error: { code: 'unavailable', message: 'The gateway is stopping' } };
const CURSOR: ClientView = {
  client: 'cursor',
  title: 'Cursor',
  state: 'detected',
  problem: null,
  file: '/home/me/.cursor/mcp.json',
  entry: null,
  agent: null,
  starts_gateway: false,
  other_servers: 0,
  undo: null,
  restart: 'Restart it',
  source: 'https://example.com/docs',
};

/** The screen over a gateway that answers these operations only when told. */
async function start(...held: string[]) {
  const api = fakeWindowApi({ world: { servers: [], own: [], agents: [], settings: settings() } });
  const calls: { operation: string; answer: (outcome: Outcome) => Promise<void> }[] = [];
  fake = await startFakeApp({
    ...api,
    call(operation, input) {
      if (!held.includes(operation)) return api.call(operation, input);
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      calls.push({ operation, answer: (outcome) => act(async () => resolve(outcome)) });
      return promise;
    },
  });
  await fake.show(<ConnectScreen />);
  return calls;
}
const lookAgain = () => act(async () => void window.dispatchEvent(new Event('focus')));

it('drops what an earlier look found when a later one has answered', async () => {
  const looks = await start('list_clients');
  await lookAgain();
  await looks[1]?.answer(found('connected'));
  await soon(text).toContain('Connected');
  await looks[0]?.answer(found('detected'));
  await soon(text).not.toContain('Not connected');
});

it('shows what an earlier look found when the later one failed', async () => {
  const looks = await start('list_clients');
  await lookAgain();
  await looks[1]?.answer(failed);
  await soon(text).toContain('The gateway is stopping');
  await looks[0]?.answer(found('detected'));
  await soon(text).toContain('Not connected');
  // It may be from before what failed.
  expect(text()).toContain('The gateway is stopping');
  await lookAgain();
  await looks[2]?.answer(found('connected'));
  await soon(text).not.toContain('The gateway is stopping');
});

it('looks again after a change that failed: the file may be another by now', async () => {
  const calls = await start('list_clients', 'connect_client');
  await calls[0]?.answer(found('detected'));
  await soon(text).toContain('Not connected');
  const press = (name: string) =>
    act(async () =>
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith(name))?.click(),
    );
  await press('Connect…');
  await calls[1]?.answer({
    ok: true,
    value: {
      client: 'cursor',
      action: 'connect',
      file: '/f',
      entry: 'gateway',
      agent: 'default',
      diff: '+ entry',
      file_hash: 'h',
      applied: false,
      backup: null,
      restart: '',
    },
  });
  await press('Write it');
  await calls[2]?.answer(failed);
  await soon(() =>
    calls
      .slice(3)
      .map(({ operation }) => operation)
      .sort(),
  ).toEqual(['connect_client', 'list_clients']);
});
