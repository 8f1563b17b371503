// @vitest-environment happy-dom
// The palette's commands do what they say, also those that only a window has; and the focus finds its way out of dialogs.
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useUi } from '../../../src-renderer/app/app-context.ts';
import { Dialogs } from '../../../src-renderer/app/dialogs.tsx';
import { LATER } from '../../../src-renderer/app/later.tsx';
import { Page } from '../../../src-renderer/app/page.tsx';
import { paletteEntries } from '../../../src-renderer/app/palette/palette-entries.ts';
import { Toasts } from '../../../src-renderer/components/toasts.tsx';
import { authorizedServers, type FakeWorld, settings, waitingServers } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { type FakeApp, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let started: FakeApp;
/** What the window was asked for. */
let asked: string[];

beforeEach(async () => {
  asked = [];
  const world: FakeWorld = {
    servers: [...authorizedServers(), ...waitingServers()],
    own: [],
    agents: [],
    settings: settings(),
  };
  const api = fakeWindowApi({ world });
  started = await startFakeApp({
    ...api,
    desktop(operation, input) {
      asked.push(operation);
      return api.desktop(operation, input);
    },
  });
});

afterEach(() => started.end());

/** As the shell shows them. */
function Messages() {
  return useUi((state) => state.toasts.length > 0) && <Toasts />;
}

const choose = (typed: string) => {
  const [first] = paletteEntries(started.app, typed);
  if (!first) throw new Error(`Nothing fits “${typed}”`);
  first.run();
  return first.label;
};
const serverNamed = (name: string) => {
  const servers = [...(started.app.gateway.getState().gateway?.servers.values() ?? [])];
  return servers.find((each) => each.name === name)?.id;
};

describe('the commands of the palette', () => {
  it('open the folder with the logs', () => {
    expect(choose('logs folder')).toBe('Open logs folder');
    expect(asked).toContain('open_logs_folder');
  });

  it('ask before the admin token is replaced', () => {
    expect(choose('replace token')).toBe('Replace the admin token');
    expect(started.app.ui.getState().dialog).toEqual({ kind: 'rotate' });
    expect(asked).not.toContain('rotate_admin_token');
  });

  it('set the theme, of the window too', async () => {
    choose('dark theme');
    expect(document.documentElement.dataset.theme).toBe('dark');
    await expect.poll(() => asked).toContain('update_preferences');
  });

  it('sign in to a server that waits for it', () => {
    expect(choose('sign in tickets')).toBe('Sign in');
    expect(started.app.ui.getState().dialog).toEqual({ kind: 'sign-in', id: serverNamed('tickets') });
    expect(paletteEntries(started.app, 'sign in warehouse').map(({ label }) => label)).not.toContain('Sign in');
  });

  it('show what waits for approval, and approve nothing by themselves', () => {
    const id = serverNamed('notes');
    expect(choose('approve notes')).toBe('Look and approve');
    expect(started.app.ui.getState().drawer).toMatchObject({ id });
    expect(started.app.gateway.getState().gateway?.servers.get(id ?? '')?.approval.state).toBe('pending');
  });

  it('have no more for a browser than it can do', () => {
    const browser = {
      ...started.app,
      connection: { ...started.app.connection, host: 'browser', desktop: null } as const,
    };
    const labels = ['logs folder', 'replace token', 'api reference'].map(
      (typed) => paletteEntries(browser, typed)[0]?.label,
    );
    expect(labels).toEqual([undefined, undefined, 'API reference']);
  });
});

/** Each with a title and a button. */
function Screens() {
  const screen = useUi((state) => state.route.screen);
  return (
    <Page key={screen} title={screen}>
      <button type="button">Before</button>
    </Page>
  );
}

describe('the focus', () => {
  beforeEach(async () => {
    await LATER.Palette.load();
    await LATER.ShortcutsDialog.load();
    await started.show(
      <>
        <main>
          <button type="button">Before</button>
        </main>
        <Dialogs />
        <Messages />
      </>,
    );
  });

  const focused = () => document.activeElement;
  const press = (key: string) =>
    act(async () => {
      focused()?.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }));
    });
  const chooseInPalette = async (typed: string) => {
    await act(async () => started.app.actions.openDialog({ kind: 'palette' }));
    await soon(() => focused()?.getAttribute('role')).toBe('combobox');
    const field = focused() as HTMLInputElement;
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, typed);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await press('Enter');
  };
  const openShortcuts = async () => {
    await chooseInPalette('keyboard shortcuts');
    await soon(() => focused()?.closest('[role=dialog]')?.textContent).toContain('Keyboard shortcuts');
  };

  it('goes back through the palette to where it was before', async () => {
    const before = document.querySelector('button');
    before?.focus();
    await openShortcuts();
    await press('Escape');
    await soon(() => focused()).toBe(before);
  });

  it('goes to the screen when nothing had it before', async () => {
    await openShortcuts();
    await press('Escape');
    await soon(() => focused()?.tagName).toBe('MAIN');
  });

  it('goes on in the screen that the palette leads to', async () => {
    await started.show(
      <>
        <a href="#/servers">Servers</a>
        <Screens />
        <Dialogs />
      </>,
    );
    expect(focused()).toBe(document.body);
    for (const [from, to] of [
      ['button', 'tools'],
      ['h1', 'agents'],
      ['a', 'settings'],
    ] as const) {
      await act(async () => document.querySelector<HTMLElement>(from)?.focus());
      await chooseInPalette(`go to ${to}`);
      await soon(() => [focused()?.tagName, focused()?.textContent]).toEqual(['H1', to]);
    }
  });

  it('reaches a message by F8 above a dialog, and goes back into the dialog with the last message', async () => {
    await act(async () => started.app.actions.openDialog({ kind: 'shortcuts' }));
    await soon(() => focused()?.closest('[role=dialog]')).not.toBeNull();
    const inDialog = focused();
    let undone = false;
    await act(async () =>
      started.app.actions.notify.done('Deleted one.', {
        label: 'Undo',
        run: () => {
          undone = true;
        },
      }),
    );
    await press('F8');
    expect(focused()?.closest('[aria-label^=Notifications]')).not.toBeNull();
    await press('Tab');
    await press('Tab');
    expect(focused()?.textContent).toBe('Undo');
    await act(async () => (focused() as HTMLElement).click());
    expect(undone).toBe(true);
    await soon(() => focused()).toBe(inDialog);
  });
});
