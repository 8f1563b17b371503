// @vitest-environment happy-dom
// Clients: the newest look at them counts, whichever answer comes last, and what is written is what is on screen.
import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import { ChangeDialog } from '../../../src-renderer/screens/connect/change-dialog.tsx';
import { ConnectScreen } from '../../../src-renderer/screens/connect/connect-screen.tsx';
import { ImportDialog } from '../../../src-renderer/screens/connect/import-dialog.tsx';
import type { ErrorCode, Outcome } from '../../../src-shared/contract/errors.ts';
import type { ClientState, ClientView, ImportedServer } from '../../../src-shared/model/client.ts';
import { settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { button, type FakeApp, type HeldCall, holdCalls, press, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let fake: FakeApp;
afterEach(() => fake.end());

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

/** The application over a gateway that answers these operations only when told. */
async function start(...held: string[]): Promise<readonly HeldCall[]> {
  const world = { servers: [], own: [], agents: [], settings: settings() };
  const { api, calls } = holdCalls(fakeWindowApi({ world }), (operation) => held.includes(operation));
  fake = await startFakeApp(api);
  return calls;
}

async function show(...held: string[]): Promise<readonly HeldCall[]> {
  const calls = await start(...held);
  await fake.show(<ConnectScreen />);
  return calls;
}

const text = () => document.body.textContent;
const lookAgain = () => act(async () => void window.dispatchEvent(new Event('focus')));
const radio = (name: string) =>
  [...document.querySelectorAll('label')].find((each) => each.textContent === name)?.querySelector('input');
const found = (state: ClientState): Outcome => ({ ok: true, value: [{ ...CURSOR, state }] });
const failed = (code: ErrorCode, message: string): Outcome => ({ ok: false, error: { code, message } });
const preview = (diff: string): Outcome => ({
  ok: true,
  value: {
    client: 'cursor',
    action: 'connect',
    file: '/f',
    entry: 'gateway',
    agent: 'default',
    diff,
    file_hash: 'h',
    applied: false,
    backup: null,
    restart: '',
  },
});

it('drops what an earlier look found when a later one has answered', async () => {
  const looks = await show('list_clients');
  await lookAgain();
  await looks[1]?.answer(found('connected'));
  await soon(text).toContain('Connected');
  await looks[0]?.answer(found('detected'));
  await soon(text).not.toContain('Not connected');
});

it('shows what an earlier look found when the later one failed', async () => {
  const looks = await show('list_clients');
  await lookAgain();
  await looks[1]?.answer(failed('unavailable', 'The gateway is stopping'));
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
  const calls = await show('list_clients', 'connect_client');
  await calls[0]?.answer(found('detected'));
  await soon(text).toContain('Not connected');
  await press('Connect…');
  await calls[1]?.answer(preview('+ entry'));
  await press('Write it');
  await calls[2]?.answer(failed('unavailable', 'The gateway is stopping'));
  await soon(() =>
    calls
      .slice(3)
      .map(({ operation }) => operation)
      .sort(),
  ).toEqual(['connect_client', 'list_clients']);
});

it('writes into a configuration only what it shows', async () => {
  const calls = await start('connect_client');
  const nothing = () => undefined;
  await fake.show(
    <ChangeDialog action="connect" view={CURSOR} agent="default" onChanged={nothing} onClose={nothing} />,
  );
  await act(async () => document.querySelector<HTMLInputElement>('input[type=checkbox]')?.click());
  expect(calls.map(({ input }) => input)).toMatchObject([{ start: false }, { start: true }]);
  // The answers come in the wrong order: the older one is of no use any more.
  await calls[1]?.answer(preview('+ with a start'));
  await calls[0]?.answer(preview('+ without a start'));
  await soon(text).toContain('with a start');
  expect(text()).not.toContain('without a start');
  expect(button('Write it').disabled).toBe(false);

  await act(async () => document.querySelector<HTMLInputElement>('input[type=checkbox]')?.click());
  expect(button('Write it').disabled).toBe(true);
  await calls[2]?.answer(preview('+ without a start'));
  await soon(text).toContain('without a start');
  await press('Write it');
  expect(calls[3]?.input).toMatchObject({ start: false, dry_run: false, expected: 'h' });

  // It failed, so the file is looked at again before anything is written; the button keeps the focus.
  await calls[3]?.answer(failed('conflict', 'The file has changed meanwhile'));
  await soon(text).toContain('The file has changed meanwhile');
  await press('Write it');
  expect(calls.slice(4).map(({ input }) => input)).toMatchObject([{ dry_run: true }]);
  expect(button('Write it').disabled).toBe(false);
  await calls[4]?.answer(preview('+ anew'));
  await soon(text).toContain('anew');
  expect(text()).toContain('The file has changed meanwhile');
  expect(button('Write it').disabled).toBe(false);
});

it('takes over only the servers that it shows', async () => {
  const calls = await start('import_servers');
  let changes = 0;
  let closes = 0;
  await fake.show(<ImportDialog view={CURSOR} onChanged={() => (changes += 1)} onClose={() => (closes += 1)} />);
  const row: ImportedServer = {
    name: 'github',
    as: 'github',
    transport: 'stdio',
    command: 'npx',
    args: [],
    url: null,
    env_keys: [],
    header_keys: [],
    conflict: false,
    skipped: null,
    server_id: null,
  };
  const rows = (...servers: ImportedServer[]): Outcome => ({
    ok: true,
    value: { client: 'cursor', file: '/f', servers },
  });
  await calls[0]?.answer(rows(row));
  await soon(text).toContain('Import 1 server');
  await act(async () => radio('Rename')?.click());
  expect(button('Import 1 server').disabled).toBe(true);
  await calls[1]?.answer(rows(row, { ...row, name: 'docs', as: 'docs-2' }));
  await press('Import 2 servers');
  expect(calls[2]?.input).toEqual({ client: 'cursor', names: ['github', 'docs'], on_conflict: 'rename' });
  await calls[2]?.answer(rows({ ...row, server_id: 'a' }, { ...row, server_id: 'b' }));
  await soon(() => [changes, closes]).toEqual([1, 1]);
  expect(fake.app.ui.getState().toasts.map((toast) => toast.text)).toEqual([
    expect.stringContaining('Imported 2 servers'),
  ]);
});
