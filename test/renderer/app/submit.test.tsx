// @vitest-environment happy-dom
// A form that is left before its answer has come: what was opened since stays, and nothing is lost in silence.
import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import { Dialogs } from '../../../src-renderer/app/dialogs.tsx';
import { TokenDialog } from '../../../src-renderer/screens/agents/token-dialog.tsx';
import { SecretsSection } from '../../../src-renderer/screens/settings/secrets-section.tsx';
import type { Outcome } from '../../../src-shared/contract/errors.ts';
import { ordinaryServers, settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { type FakeApp, holdCalls, press, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let fake: FakeApp;
afterEach(() => fake.end());

/** The application over a gateway that answers one operation only when told. */
async function start(held: string) {
  const servers = ordinaryServers();
  const world = { servers, own: [], agents: [], settings: settings() };
  const { api, calls } = holdCalls(fakeWindowApi({ world }), (operation) => operation === held);
  fake = await startFakeApp(api);
  return { calls, ids: servers.map(({ view }) => view.id) };
}

const text = () => document.body.textContent;
const toasts = () => fake.app.ui.getState().toasts.map((toast) => toast.text);
const dialog = () => fake.app.ui.getState().dialog;
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

/** React listens to the setter of the element's own kind. */
async function enter(field: HTMLInputElement | null, value: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
    field?.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
