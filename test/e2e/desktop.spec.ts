// The desktop shell around the dashboard: window, tray, API beside it, obstacles at the start, and the end.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { processesWith } from '../support/processes.ts';
import { startServe, TEST_TOKEN } from '../support/serve-process.ts';
import {
  apiClient,
  callDesktop,
  dashboardOf,
  launchDesktop,
  makeProfile,
  oddServer,
  type Profile,
  unwrap,
} from './application.ts';
import { type ElectronApp, inward, REAL } from './driver.ts';
import { findFaults } from './probes.ts';

let profile: Profile;
const running: { close(): Promise<void> }[] = [];

test.beforeEach(() => {
  profile = makeProfile();
});
test.afterEach(async () => {
  for (const app of running.splice(0).reverse()) await app.close();
  profile.remove();
});

async function start(options?: Parameters<typeof launchDesktop>[1]): Promise<ElectronApp> {
  const app = await launchDesktop(profile, options);
  running.push(app);
  return app;
}

const noted = (app: ElectronApp, api: string) => app.evaluate(({ double }, name) => double.noted(name), api);
const trayMenu = (app: ElectronApp) => app.evaluate(({ double }) => double.trayMenu());
const chooseInTray = (app: ElectronApp, label: string) =>
  app.evaluate(({ double }, entry) => double.chooseInTray(entry), label);
const isVisible = (app: ElectronApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()));
const closeWindow = (app: ElectronApp) =>
  app.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.close());

/** The notice on show, and a click on one of its buttons. */
async function notice(app: ElectronApp): Promise<Page> {
  const page = await app.page('agw://app/notice/');
  await page.getByRole('heading').waitFor();
  return page;
}

/** Does what closes a notice. It may be gone before the key or the button is up again, which is no failure. */
async function leave(page: Page, act: () => Promise<void>): Promise<void> {
  const closed = page.waitForEvent('close');
  await act().catch((error: unknown) => {
    if (!page.isClosed()) throw error;
  });
  await closed;
}

test.describe('window', () => {
  test('shows the dashboard, with the API beside it; what scripts change reaches the page', async () => {
    const app = await start();
    const page = await dashboardOf(app);
    await expect.poll(() => isVisible(app)).toBe(true);
    const host = await callDesktop(page, 'get_host');
    expect(host.api).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), problem: null });

    await page.evaluate(() => {
      const seen: string[] = [];
      (globalThis as unknown as { seen: string[] }).seen = seen;
      globalThis.agentGateway.onEvent(({ event }) => {
        if (event.type === 'server') seen.push(`${event.server.name} ${event.server.status}`);
      });
    });
    const client = await apiClient(page, profile);
    await client.create_server(oddServer('from-a-script'));
    const seen = () => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
    await expect.poll(seen).toContain('from-a-script connected');
  });

  test('has one IPC channel for calls and one for events, and no other', async () => {
    test.skip(REAL, 'Electron does not tell its channels');
    const app = await start();
    await dashboardOf(app);
    expect((await app.evaluate(({ double }) => double.channels())).sort()).toEqual(['agw:call', 'agw:event']);
  });

  test('a page turned hostile gets nowhere', async () => {
    const app = await start();
    expect(await findFaults(app, await dashboardOf(app))).toEqual([]);
  });

  test('may write to the clipboard and use nothing else', async () => {
    const app = await start();
    const page = await dashboardOf(app);
    await page.bringToFront();
    expect(await page.evaluate(() => navigator.clipboard.writeText('copied').then(() => 'copied'))).toBe('copied');
    expect(
      await page.evaluate(() =>
        navigator.clipboard.readText().then(
          () => 'read',
          (error: Error) => error.name,
        ),
      ),
    ).toBe('NotAllowedError');
  });

  test('opens again where it was left', async () => {
    const first = await start();
    await dashboardOf(first);
    const place = { x: 140, y: 90, width: 1010, height: 690 };
    await first.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place);
    await first.close();
    const second = await start();
    await dashboardOf(second);
    const bounds = () => second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    expect(await bounds()).toEqual(place);
  });

  test('comes back after a crash, its calls ended and its servers untouched', async () => {
    test.skip(REAL, 'the page of a crashed window can no longer be driven');
    const app = await start();
    const page = await dashboardOf(app);
    const client = await apiClient(page, profile);
    await client.create_server(oddServer('steady'));
    await expect.poll(async () => (await client.list_servers())[0]?.status).toBe('connected');
    const crash = () =>
      app.evaluate(({ BrowserWindow }) => {
        const window = BrowserWindow.getAllWindows()[0];
        return new Promise<void>((resolve) => {
          window?.webContents.once('render-process-gone', () => resolve());
          window?.webContents.forcefullyCrashRenderer();
        });
      });
    await crash();
    const alive = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? null);
    await expect.poll(alive).toBe('agw://app/index.html');
    await app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('did-finish-load', () => resolve());
          setTimeout(resolve, 2_000);
        }),
    );
    await crash();
    const asked = await notice(app);
    await expect(asked.getByRole('heading')).toHaveText('The window stopped working twice');
    expect((await client.list_servers())[0]?.status).toBe('connected');
    await asked.getByRole('button', { name: 'Open it again' }).click();
    expect(await callDesktop(await dashboardOf(app), 'get_host')).toBeTruthy();
  });

  test('a second start shows the window of the first and ends', async () => {
    const app = await start();
    const page = await dashboardOf(app);
    await callDesktop(page, 'update_preferences', { close_to_tray: true });
    await closeWindow(app);
    await expect.poll(() => isVisible(app)).toBe(false);
    const second = await launchDesktop(profile).catch(() => null);
    if (second) expect(await second.exited).toBe(0);
    await expect.poll(() => isVisible(app)).toBe(true);
  });
});

test.describe('preferences', () => {
  test('the theme reaches the page and is there again at the next start', async () => {
    const first = await start();
    const page = await dashboardOf(first);
    const isDark = (of: Page) => of.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    await callDesktop(page, 'update_preferences', { theme: 'dark' });
    await expect.poll(() => isDark(page)).toBe(true);
    await first.close();
    const again = await dashboardOf(await start());
    await expect.poll(() => isDark(again)).toBe(true);
    expect(await callDesktop(again, 'get_preferences')).toMatchObject({ theme: 'dark' });
  });

  test('closing the window ends the application, unless it is to stay in the tray; that is said once', async () => {
    test.skip(REAL, 'a real tray and its notifications cannot be read');
    const app = await start();
    const page = await dashboardOf(app);
    expect(await callDesktop(page, 'get_preferences')).toMatchObject({ close_to_tray: process.platform !== 'linux' });
    await callDesktop(page, 'update_preferences', { close_to_tray: true });
    for (let count = 0; count < 2; count += 1) {
      await closeWindow(app);
      await expect.poll(() => isVisible(app)).toBe(false);
      await chooseInTray(app, 'Open Agent Gateway');
      await expect.poll(() => isVisible(app)).toBe(true);
    }
    expect((await noted(app, 'Notification.show')).map(({ args }) => args[0])).toEqual([
      { title: 'Agent Gateway is still running', body: expect.stringContaining('tray') },
    ]);
    await callDesktop(page, 'update_preferences', { close_to_tray: false });
    await closeWindow(app);
    expect(await app.exited).toBe(0);
  });

  test('starts in the tray when asked to, in a window where there is no tray', async () => {
    test.skip(REAL, 'whether there is a tray is up to the desktop');
    const hidden = await start({ args: ['--hidden'] });
    await expect.poll(() => trayMenu(hidden)).toContain('Open Agent Gateway');
    expect(await hidden.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
    await hidden.close();
    const page = await dashboardOf(await start({ args: ['--hidden'], env: { ELECTRON_DOUBLE_TRAY: 'none' } }));
    expect((await callDesktop(page, 'get_host')).can.tray).toBe(false);
  });

  test('a checkout does not start at login, and says so', async () => {
    const page = await dashboardOf(await start());
    expect((await callDesktop(page, 'get_host')).can.start_at_login).toBe(false);
    await expect(callDesktop(page, 'update_preferences', { start_at_login: true })).rejects.toThrow(/installed/);
  });
});

test.describe('tray and notifications', () => {
  test.skip(REAL, 'a real tray cannot be clicked from a test');

  test('counts servers, refreshes the failing one, pauses and resumes what was running', async () => {
    const app = await start();
    const client = await apiClient(await dashboardOf(app), profile);
    await expect.poll(() => trayMenu(app)).toContain('No servers yet (off)');
    await client.create_server(oddServer('good'));
    await client.create_server({ ...oddServer('off'), enabled: false });
    await client.create_server({ name: 'bad', transport: 'stdio', command: 'no-such-command-at-all' });
    await expect
      .poll(() => trayMenu(app))
      .toEqual([
        '1 connected, 1 failing (off)',
        '—',
        'Open Agent Gateway',
        '—',
        'Refresh bad',
        '—',
        'Copy MCP URL',
        'Pause all',
        '—',
        'Quit',
      ]);
    await chooseInTray(app, 'Copy MCP URL');
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    await chooseInTray(app, 'Refresh bad');
    await chooseInTray(app, 'Pause all');
    await expect.poll(() => trayMenu(app)).toContain('Resume 2 servers');
    const enabled = async () => (await client.list_servers()).map((server) => `${server.name} ${server.enabled}`);
    expect(await enabled()).toEqual(['good false', 'off false', 'bad false']);
    await chooseInTray(app, 'Resume 2 servers');
    await expect.poll(enabled).toEqual(['good true', 'off false', 'bad true']);
    await expect.poll(() => trayMenu(app)).toContain('1 connected, 1 failing (off)');
    await expect.poll(() => trayMenu(app)).toContain('Pause all');
  });

  test('a server that was connected and fails for good is told once; a click opens the window', async () => {
    const app = await start();
    const page = await dashboardOf(app);
    await callDesktop(page, 'update_preferences', { close_to_tray: true });
    await closeWindow(app);
    const client = await apiClient(page, profile);
    const { id } = await client.create_server(oddServer('fragile'));
    await expect.poll(async () => (await client.get_server({ id })).status).toBe('connected');
    await client.update_server({ id, command: 'no-such-command-at-all' });
    await expect
      .poll(async () => (await noted(app, 'Notification.show')).map(({ args }) => (args[0] as { title: string }).title))
      .toContain('fragile stopped working');
    await app.evaluate(({ double }) => double.clickNotification());
    await expect.poll(() => isVisible(app)).toBe(true);
  });

  test('a server that asks something while the window is away is told; a click shows the question', async () => {
    const app = await start();
    const page = await dashboardOf(app);
    await callDesktop(page, 'update_preferences', { close_to_tray: true });
    await closeWindow(app);
    const client = await apiClient(page, profile);
    const { id } = await client.create_server(oddServer('curious'));
    await expect.poll(async () => (await client.get_server({ id })).status).toBe('connected');
    const params = {
      message: 'Which one?',
      requestedSchema: { type: 'object', properties: { a: { type: 'string' } } },
    };
    const call = client.call_tool({ name: 'curious__ask', arguments: { method: 'elicitation/create', params } });
    await expect
      .poll(async () => (await noted(app, 'Notification.show')).map(({ args }) => (args[0] as { title: string }).title))
      .toContain('curious asks you something');
    await app.evaluate(({ double }) => double.clickNotification());
    await expect.poll(() => isVisible(app)).toBe(true);
    const dialog = (await dashboardOf(app)).getByRole('dialog', { name: 'curious asks you' });
    await expect(dialog).toContainText('Which one?');
    await dialog.getByRole('button', { name: 'Decline', exact: true }).click();
    expect(JSON.stringify((await call).result)).toContain('decline');
  });

  test('no notifications when they are switched off', async () => {
    const app = await start();
    const page = await dashboardOf(app);
    await callDesktop(page, 'update_preferences', { notifications: false });
    const client = await apiClient(page, profile);
    const { id } = await client.create_server(oddServer('quiet'));
    await expect.poll(async () => (await client.get_server({ id })).status).toBe('connected');
    await client.update_server({ id, command: 'no-such-command-at-all' });
    await expect.poll(() => trayMenu(app)).toContain('Refresh quiet');
    expect(await noted(app, 'Notification.show')).toEqual([]);
  });
});

test.describe('secrets', () => {
  const store = async (page: Page) => {
    const client = await apiClient(page, profile);
    await client.create_server({ ...oddServer('secretive'), env: { API_KEY: 'agwc-canary-0123456789' } });
    return client;
  };
  const everything = () =>
    readdirSync(profile.directory, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(`${path.sep}electron`))
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');

  test('the key is kept by the keychain; headless says how to unlock, the window opens it again', async () => {
    test.skip(REAL, 'a build machine has no keychain');
    const first = await start();
    const client = await store(await dashboardOf(first));
    expect((await client.get_settings()).key).toMatchObject({ source: 'keychain' });
    await first.close();
    expect(existsSync(path.join(profile.directory, 'secret.key.sealed'))).toBe(true);
    expect(existsSync(path.join(profile.directory, 'secret.key'))).toBe(false);
    expect(everything()).not.toContain('agwc-canary');

    const headless = await startServe(profile.directory);
    const [locked] = await headless.client.list_servers();
    expect(locked).toMatchObject({ status: 'error', last_error: { error_code: 'config_error' } });
    expect(locked?.last_error?.error).toContain('desktop application');
    await headless.stop();

    const again = await apiClient(await dashboardOf(await start()), profile);
    await expect.poll(async () => (await again.list_servers())[0]?.status).toBe('connected');
  });

  test('the key moves to a file on request, and headless opens it', async () => {
    test.skip(REAL, 'a build machine has no keychain');
    const app = await start();
    const page = await dashboardOf(app);
    await store(page);
    await callDesktop(page, 'use_key_file');
    await app.close();
    expect(existsSync(path.join(profile.directory, 'secret.key.sealed'))).toBe(false);
    const headless = await startServe(profile.directory);
    await expect.poll(async () => (await headless.client.list_servers())[0]?.status).toBe('connected');
    await headless.stop();
  });

  test('without a keyring the key is in a file, and that is said', async () => {
    test.skip(REAL, 'whether there is a keyring is up to the desktop');
    const page = await dashboardOf(await start({ env: { ELECTRON_DOUBLE_KEYRING: 'none' } }));
    expect((await callDesktop(page, 'get_host')).can.keychain).toBe(process.platform !== 'linux');
    const client = await store(page);
    const { key } = await client.get_settings();
    expect(key).toMatchObject({ source: 'key_file', description: expect.stringContaining('file permissions only') });
    expect(everything()).not.toContain('agwc-canary');
  });

  test('a new admin token counts at once, and the old one no longer', async () => {
    const page = await dashboardOf(await start());
    const client = await apiClient(page, profile);
    await client.list_servers();
    const { token } = await callDesktop(page, 'rotate_admin_token');
    expect(token).toBe(profile.token());
    await expect(client.list_servers()).rejects.toMatchObject({ code: 'invalid_credentials' });
    await (await apiClient(page, profile)).list_servers();
  });
});

test.describe('the system around', () => {
  test('dialogs, folders and links go through it, after a look', async () => {
    test.skip(REAL, 'nobody answers a real dialog');
    const app = await start();
    const page = await dashboardOf(app);
    expect(await callDesktop(page, 'choose_folder', { title: 'Workspace' })).toEqual({ path: null });
    const answer = (files: string[]) =>
      app.evaluate(
        ({ double }, filePaths) => double.answerWith('dialog.showOpenDialog', { canceled: false, filePaths }),
        files,
      );
    await answer(['/home/me/work']);
    expect(await callDesktop(page, 'choose_folder', { title: 'Workspace' })).toEqual({ path: '/home/me/work' });
    await answer([path.resolve('package.json')]);
    expect(await callDesktop(page, 'choose_text_file', { title: 'Import' })).toMatchObject({ name: 'package.json' });
    await answer([path.resolve('package-lock.json')]);
    await expect(callDesktop(page, 'choose_text_file', { title: 'Import' })).rejects.toThrow(/payload_too_large/);
    await answer([path.resolve('assets/icons/16x16.png')]);
    await expect(callDesktop(page, 'choose_text_file', { title: 'Import' })).rejects.toThrow(/not a text file/);

    await callDesktop(page, 'open_logs_folder');
    await callDesktop(page, 'open_external', { url: 'https://modelcontextprotocol.io/' });
    for (const url of [
      'http://modelcontextprotocol.io/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'vscode://x',
      'https://user:pass@host/',
      'smb://host/share',
      `https://host/${'x'.repeat(2_048)}`,
      'C:\\Windows\\System32\\calc.exe',
    ]) {
      await expect(callDesktop(page, 'open_external', { url }), url).rejects.toThrow(/validation_error/);
    }
    expect((await noted(app, 'shell.openExternal')).map(({ args }) => args[0])).toEqual([
      'https://modelcontextprotocol.io/',
    ]);
    expect((await noted(app, 'shell.openPath')).map(({ args }) => args[0])).toEqual([
      path.join(profile.directory, 'logs'),
    ]);
  });

  test('the machine wakes up: what waits for its next try is tried at once', async () => {
    test.skip(REAL, 'a build machine does not sleep');
    const port = await freePort();
    const app = await start();
    const client = await apiClient(await dashboardOf(app), profile);
    const { id } = await client.create_server({
      name: 'far',
      transport: 'streamable_http',
      url: `http://127.0.0.1:${port}/mcp`,
    });
    const nextTry = async () => Date.parse((await client.get_server({ id })).next_retry_at ?? '') - Date.now();
    await expect.poll(nextTry, { timeout: 60_000 }).toBeGreaterThan(1_500);
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.statusCode = 503;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await nextTry()).toBeGreaterThan(0);
    await app.evaluate(({ powerMonitor }) => void (powerMonitor as unknown as NodeJS.EventEmitter).emit('resume'));
    await expect.poll(() => requests.length, { timeout: 1_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => server.close(resolve));
  });

  test('the menu has the standard shortcuts, and nothing for developers when packaged', async () => {
    test.skip(REAL, 'a real menu cannot be read');
    const menu = (app: ElectronApp) => app.evaluate(({ double }) => double.applicationMenu());
    const checkout = await start();
    await dashboardOf(checkout);
    expect(await menu(checkout)).toEqual(
      expect.arrayContaining(['editMenu', '  zoomIn', '  quit', '  toggleDevTools']),
    );
    await checkout.close();
    const packaged = await start({ env: { ELECTRON_DOUBLE_PACKAGED: '1' } });
    await dashboardOf(packaged);
    expect(await menu(packaged)).not.toContain('  toggleDevTools');
    expect(await menu(packaged)).not.toContain('  reload');
  });
});

test.describe('obstacles at the start', () => {
  test('the profile belongs to a headless gateway: open its dashboard instead', async () => {
    test.skip(REAL, 'a real browser would open');
    const headless = await startServe(profile.directory, { environment: { AGENT_GATEWAY_TOKEN: TEST_TOKEN } });
    const app = await start();
    const page = await notice(app);
    await expect(page.getByRole('heading')).toHaveText('Agent Gateway is already running');
    await expect(page.getByText(`process ${headless.ready.pid}`)).toBeVisible();
    await expect(page.getByText(headless.ready.url)).toBeVisible();
    const opened = app.evaluate(
      ({ app: main, shell }) =>
        new Promise<string>((resolve) => {
          (shell as { openExternal: unknown }).openExternal = async (url: string) => {
            main.once('quit', () => {});
            resolve(url);
          };
        }),
    );
    await leave(page, () => page.getByRole('button', { name: 'Open its dashboard' }).click());
    expect(await opened).toMatch(new RegExp(`^${headless.ready.url}/(?:#token=.+)?$`));
    expect(await app.exited).toBe(0);
    expect((await headless.client.list_servers()).length).toBe(0);
    await headless.stop();
  });

  test('the profile belongs to a headless gateway: when that has ended, trying again opens the window', async () => {
    const headless = await startServe(profile.directory);
    const app = await start();
    const page = await notice(app);
    await headless.stop();
    await leave(page, () => page.getByRole('button', { name: 'Try again' }).click());
    expect((await callDesktop(await dashboardOf(app), 'get_host')).api.problem).toBeNull();
  });

  test('the port is taken: another port, or no API, or quit', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const env = { AGENT_GATEWAY_PORT: String(port) };

    const other = await start({ env });
    const asked = await notice(other);
    await expect(asked.getByRole('heading')).toHaveText(`Port ${port} cannot be used`);
    await leave(asked, () => asked.keyboard.press('Enter'));
    const { api } = await callDesktop(await dashboardOf(other), 'get_host');
    expect(api.url).not.toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${api.url}/v1/health`)).status).toBe(200);
    await other.close();

    const without = await start({ env });
    const offered = await notice(without);
    await leave(offered, () => offered.getByRole('button', { name: 'Open without the API' }).click());
    const page = await dashboardOf(without);
    expect((await callDesktop(page, 'get_host')).api).toEqual({ url: null, problem: expect.stringContaining('port') });
    const servers = await page.evaluate(() => globalThis.agentGateway.call('list_servers', {}));
    expect(unwrap(servers)).toEqual([]);
    await without.close();

    const quit = await start({ env });
    const last = await notice(quit);
    await leave(last, () => last.getByRole('button', { name: 'Quit' }).click());
    expect(await quit.exited).toBe(0);
    await new Promise((resolve) => taken.close(resolve));
  });

  test('a notice has no script, no violation and no way elsewhere', async () => {
    const headless = await startServe(profile.directory);
    const page = await notice(await start());
    expect(await page.evaluate(() => [document.scripts.length, typeof globalThis.agentGateway])).toEqual([
      0,
      'undefined',
    ]);
    const home = inward(page.url());
    await page.evaluate(() => {
      location.href = '/notice/other/quit';
    });
    await page.waitForTimeout(300);
    expect(inward(page.url())).toBe(home);
    await headless.stop();
  });
});

test.describe('the end', () => {
  test('every server is gone within six seconds, also one that does not want to', async () => {
    test.skip(process.platform !== 'linux', 'processes are found through /proc');
    const app = await start();
    const client = await apiClient(await dashboardOf(app), profile);
    const mark = `e2e-${process.pid}-${Date.now()}`;
    const env = { AGW_TEST_MARK: mark };
    await client.create_server({ ...oddServer('willing'), env });
    await client.create_server({ ...oddServer('unwilling', 'stubborn'), env });
    await expect
      .poll(async () => (await client.list_servers()).map(({ status }) => status))
      .toEqual(['connected', 'connected']);
    expect(processesWith(`AGW_TEST_MARK=${mark}`).length).toBeGreaterThan(1);
    const began = performance.now();
    const closing = app.close();
    if (!REAL) {
      const titles = async () =>
        (await noted(app, 'window.created')).map(({ args }) => (args[0] as { title: string }).title);
      await expect.poll(titles, { intervals: [100] }).toContain('Stopping 2 servers…');
    }
    await closing;
    expect(await app.exited).toBe(0);
    // A liveness bound: the limit itself is kept by a clock of its own, tested elsewhere.
    expect(performance.now() - began).toBeLessThan(10_000);
    await expect.poll(() => processesWith(`AGW_TEST_MARK=${mark}`)).toEqual([]);
  });

  test('SIGTERM ends it in order', async () => {
    test.skip(process.platform === 'win32', 'there is no SIGTERM');
    const app = await start();
    await dashboardOf(app);
    app.process.kill('SIGTERM');
    expect(await app.exited).toBe(0);
    expect(existsSync(path.join(profile.directory, 'runtime.json'))).toBe(false);
  });

  test('the stdio bridge opens nothing, leaves a running application alone, and writes nothing but MCP', async () => {
    test.skip(REAL, 'no window to wait for');
    const app = await start();
    await dashboardOf(app);
    const bridge = await launchDesktop(profile, { args: ['--stdio-bridge'] });
    expect(await bridge.exited).toBe(0);
    expect(bridge.output()).toBe('');
    expect(await isVisible(app)).toBe(true);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
