// @vitest-environment happy-dom
// A form that is left before its answer has come: what was opened since stays, and nothing is lost in silence.
import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import { Dialogs } from '../../../src-renderer/app/dialogs.tsx';
import { TokenDialog } from '../../../src-renderer/screens/agents/token-dialog.tsx';
import { ChangeDialog } from '../../../src-renderer/screens/connect/change-dialog.tsx';
import { ImportDialog } from '../../../src-renderer/screens/connect/import-dialog.tsx';
import { SecretsSection } from '../../../src-renderer/screens/settings/secrets-section.tsx';
import type { Outcome } from '../../../src-shared/contract/errors.ts';
import type { ClientView, ImportedServer } from '../../../src-shared/model/client.ts';
import { ordinaryServers, settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { type FakeApp, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

type Answer = (outcome: Outcome) => Promise<void>;

let fake: FakeApp;
afterEach(() => fake.end());

/** The application over a gateway that answers one operation only when told. */
async function start(held: string): Promise<{ calls: { input: unknown; answer: Answer }[]; ids: string[] }> {
  const servers = ordinaryServers();
  const api = fakeWindowApi({ world: { servers, own: [], agents: [], settings: settings() } });
  const calls: { input: unknown; answer: Answer }[] = [];
  fake = await startFakeApp({
    ...api,
    call(operation, input) {
      if (operation !== held) return api.call(operation, input);
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      calls.push({ input, answer: (outcome) => act(async () => resolve(outcome)) });
      return promise;
    },
  });
  return { calls, ids: servers.map(({ view }) => view.id) };
}

const text = () => document.body.textContent;
const toasts = () => fake.app.ui.getState().toasts.map((toast) => toast.text);
const dialog = () => fake.app.ui.getState().dialog;
const button = (name: string) => {
  const found = [...document.querySelectorAll('button')].find((each) => each.textContent.trim() === name);
  if (!found) throw new Error(`There is no button “${name}” in: ${text()}`);
  return found;
};
const press = (name: string) => act(async () => button(name).click());
const radio = (name: string) => {
  const label = [...document.querySelectorAll('label')].find((each) => each.textContent === name);
  return label?.querySelector('input') as HTMLInputElement;
};
const refused = (message: string): Outcome => ({ ok: false, error: { code: 'conflict', message } });

it('leaves the dialog alone that was opened since, and tells the result', async () => {
  const { calls, ids } = await start('duplicate_server');
  const [id = '', other = ''] = ids;
  await act(async () => fake.app.actions.openDialog({ kind: 'duplicate', id }));
  await fake.show(<Dialogs />);
  await soon(text).toContain('Settings and secrets are copied');
  await press('Duplicate');
  await press('Cancel');
  await act(async () => fake.app.actions.openDialog({ kind: 'delete', id: other }));
  await calls[0]?.answer({
    ok: true,
    value: { ...fake.app.gateway.getState().gateway?.servers.get(id), name: 'copy' },
  });
  await soon(toasts).toEqual([expect.stringMatching(/^Duplicated .* as copy\.$/)]);
  expect(dialog()).toEqual({ kind: 'delete', id: other });
});

it('shows a failure in the form, and in a toast when the form is gone', async () => {
  const { calls, ids } = await start('duplicate_server');
  await act(async () => fake.app.actions.openDialog({ kind: 'duplicate', id: ids[0] ?? '' }));
  await fake.show(<Dialogs />);
  await soon(text).toContain('Settings and secrets are copied');
  await press('Duplicate');
  // Nothing is sent twice, whatever submits the form.
  await act(async () => document.querySelector('form')?.requestSubmit());
  expect(calls).toHaveLength(1);
  await calls[0]?.answer(refused('This name is taken'));
  await soon(text).toContain('This name is taken');
  expect(toasts()).toEqual([]);

  await press('Duplicate');
  await press('Cancel');
  await calls[1]?.answer(refused('This name is taken, too'));
  await soon(toasts).toEqual([expect.stringMatching(/^Could not duplicate \S+\. This name is taken, too$/)]);
});

it('closes a dialog about a server that is gone, and tells what became of it', async () => {
  const { calls, ids } = await start('duplicate_server');
  const [id = ''] = ids;
  await act(async () => fake.app.actions.openDialog({ kind: 'duplicate', id }));
  await fake.show(<Dialogs />);
  await soon(text).toContain('Settings and secrets are copied');
  await press('Duplicate');
  await act(async () =>
    fake.app.gateway.setState(({ gateway }) => ({
      gateway: gateway && { ...gateway, servers: new Map([...gateway.servers].filter(([each]) => each !== id)) },
    })),
  );
  expect(dialog()).toBeNull();
  await calls[0]?.answer(refused('There is no such server'));
  await soon(toasts).toEqual([expect.stringContaining('There is no such server')]);
});

it('gives a token that comes late, too', async () => {
  const { calls } = await start('create_agent_token');
  await fake.show(<TokenDialog agent="default" onClose={() => undefined} />);
  await enter(document.querySelector('form input'), 'Cursor');
  await press('Create token');
  await fake.show(null);
  const token = {
    token_id: 'a',
    label: 'Cursor',
    token: 'agwa_once',
    created_at: '2026-01-01T00:00:00Z',
    last_used_at: null,
  };
  await calls[0]?.answer({ ok: true, value: token });
  await soon(toasts).toEqual(['Made the token of default for Cursor.']);
  expect(fake.app.ui.getState().toasts[0]?.action?.label).toBe('Copy it');
});

it('keeps the form of the secret that is entered while another is stored', async () => {
  const { calls } = await start('set_secret');
  await fake.app.gateway.setState((state) => ({
    gateway: state.gateway && { ...state.gateway, secrets: ['FIRST', 'SECOND'] },
  }));
  await fake.show(<SecretsSection />);
  await press('Replace… FIRST');
  const field = () => document.querySelector<HTMLInputElement>('form input[type=password]');
  await enter(field(), 'one');
  await press('Replace');
  await press('Replace… SECOND');
  await enter(field(), 'two');
  await calls[0]?.answer({ ok: true, value: {} });
  await soon(toasts).toEqual(['Replaced the secret FIRST.']);
  expect(text()).toContain('Value of SECOND');
  expect(field()?.value).toBe('two');
});

const CLIENT: ClientView = {
  client: 'cursor',
  title: 'Cursor',
  state: 'detected',
  problem: null,
  file: '/home/me/.cursor/mcp.json',
  entry: null,
  agent: null,
  starts_gateway: false,
  other_servers: 1,
  undo: null,
  restart: 'Restart it',
  source: 'https://example.com/docs',
};

it('writes into a configuration only what it shows', async () => {
  const { calls } = await start('connect_client');
  const nothing = () => undefined;
  await fake.show(
    <ChangeDialog action="connect" view={CLIENT} agent="default" onChanged={nothing} onClose={nothing} />,
  );
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
  await calls[3]?.answer(refused('The file has changed meanwhile'));
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
  const { calls } = await start('import_servers');
  let changes = 0;
  let closes = 0;
  await fake.show(<ImportDialog view={CLIENT} onChanged={() => (changes += 1)} onClose={() => (closes += 1)} />);
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
  await act(async () => radio('Rename').click());
  expect(button('Import 1 server').disabled).toBe(true);
  await calls[1]?.answer(rows(row, { ...row, name: 'docs', as: 'docs-2' }));
  await press('Import 2 servers');
  expect(calls[2]?.input).toEqual({ client: 'cursor', names: ['github', 'docs'], on_conflict: 'rename' });
  await calls[2]?.answer(rows({ ...row, server_id: 'a' }, { ...row, server_id: 'b' }));
  await soon(() => [changes, closes]).toEqual([1, 1]);
  expect(toasts()).toEqual([expect.stringContaining('Imported 2 servers')]);
});

/** React listens to the setter of the element's own kind. */
async function enter(field: HTMLInputElement | null, value: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
    field?.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
