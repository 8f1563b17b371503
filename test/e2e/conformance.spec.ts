// What the double promises of Electron. The same specs run on the real binary: a difference is a bug of the double.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type ElectronApp, inward, launch } from './driver.ts';

interface Fixture {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  send(channel: string, ...args: unknown[]): void;
  listen(channel: string, listener: (...args: unknown[]) => void): () => void;
  twice(text: string): string;
  fail(): Promise<never>;
  world: { requires(id: string): boolean; isolated: boolean };
}

declare global {
  var fixture: Fixture;
  var heard: string[];
  var got: unknown[];
  var stopHearing: () => void;
  var keepOpen: boolean;
}

const APP = path.join(import.meta.dirname, 'fixture-app');
let folder: string;
let app: ElectronApp;
let page: Page;

const start = (args: string[] = []) => launch({ app: APP, args, env: { FIXTURE_USER_DATA: folder } });
const events = () => app.evaluate(() => globalThis.heard);
const forget = () =>
  app.evaluate(() => {
    globalThis.heard = [];
  });

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'electron-conformance-'));
  app = await start();
  page = await app.page();
  await expect.poll(events).toContain('loaded');
});
test.afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.describe('start', () => {
  test('a window loads, becomes ready to show and is shown; its own loading raises no will-navigate', async () => {
    expect(await events()).toEqual(expect.arrayContaining(['did-navigate', 'ready-to-show', 'loaded']));
    expect((await events()).filter((line) => line.startsWith('will-'))).toEqual([]);
    expect(
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible())),
    ).toEqual([true]);
    expect(await app.evaluate(({ app: main }) => [main.getVersion(), main.isReady()])).toEqual(['1.2.3', true]);
  });

  test('a second start is refused, and the first learns its arguments', async () => {
    await forget();
    const second = await start(['--from-the-second']).catch(() => null);
    if (second) expect(await second.exited).toBe(0);
    await expect.poll(events).toContain('second-instance true');
  });
});

test.describe('bridge', () => {
  test('the page finds the bridge, frozen, and nothing of Node or Electron', async () => {
    expect(
      await page.evaluate(() => ({
        keys: Object.keys(globalThis.fixture),
        frozen: Object.isFrozen(globalThis.fixture) && Object.isFrozen(globalThis.fixture.world),
        leaked: ['require', 'process', 'module', 'ipcRenderer', 'contextBridge', 'Buffer'].filter(
          (name) => name in globalThis,
        ),
      })),
    ).toEqual({ keys: ['invoke', 'send', 'listen', 'twice', 'fail', 'world'], frozen: true, leaked: [] });
  });

  test('the preload is isolated and sandboxed: no module but electron', async () => {
    expect(
      await page.evaluate(() => [
        globalThis.fixture.world.isolated,
        globalThis.fixture.world.requires('electron'),
        globalThis.fixture.world.requires('node:fs'),
      ]),
    ).toEqual([true, true, false]);
  });

  test('calls return at once, promises settle later, rejections keep their message', async () => {
    expect(await page.evaluate(() => globalThis.fixture.twice('ab'))).toBe('abab');
    expect(await page.evaluate(() => globalThis.fixture.fail().catch((error: Error) => error.message))).toContain(
      'refused by the preload',
    );
  });

  test('what cannot be cloned is refused', async () => {
    const message = await page.evaluate(async () => {
      try {
        await globalThis.fixture.invoke('echo', { symbol: Symbol('s') });
        return 'accepted';
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(message).toMatch(/could not be cloned/);
  });

  test('a frame inside the page has no bridge', async () => {
    const found = await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = '/second';
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.append(frame);
      await loaded;
      const inside = frame.contentWindow as unknown as Record<string, unknown>;
      frame.remove();
      return [typeof inside.fixture, typeof inside.require];
    });
    expect(found).toEqual(['undefined', 'undefined']);
  });

  test('it is there again after a reload', async () => {
    await page.reload();
    expect(await page.evaluate(() => globalThis.fixture.twice('x'))).toBe('xx');
  });
});

test.describe('ipc', () => {
  test('values cross by copy: nested, unicode, undefined, odd numbers', async () => {
    const echoed = await page.evaluate(async () => {
      const sent = { deep: [1, [2, 'ü🔑']], none: null, missing: undefined, number: Number.NaN };
      const [received] = (await globalThis.fixture.invoke('echo', sent)) as [typeof sent];
      return { ...received, has: 'missing' in received, nan: Number.isNaN(received.number), number: 0 };
    });
    expect(echoed).toEqual({ deep: [1, [2, 'ü🔑']], none: null, missing: undefined, has: true, nan: true, number: 0 });
  });

  test('a megabyte crosses both ways', async () => {
    expect(
      await page.evaluate(async () => {
        const [text] = (await globalThis.fixture.invoke('echo', 'x'.repeat(1_000_000))) as [string];
        return text.length;
      }),
    ).toBe(1_000_000);
  });

  test('an error in a handler arrives as text with a prefix, without its class', async () => {
    const message = await page.evaluate(() =>
      globalThis.fixture.invoke('throw').catch((error: Error) => error.message),
    );
    expect(message).toBe("Error invoking remote method 'throw': TypeError: boom");
  });

  test('a channel without a handler says so', async () => {
    const message = await page.evaluate(() => globalThis.fixture.invoke('nope').catch((error: Error) => error.message));
    expect(message).toBe("Error invoking remote method 'nope': Error: No handler registered for 'nope'");
  });

  test('the sender is the main frame of its window', async () => {
    expect(await page.evaluate(() => globalThis.fixture.invoke('sender'))).toEqual({
      sameFrame: true,
      parent: null,
      url: 'fix://app/',
      origin: 'fix://app',
      window: expect.any(Number),
    });
  });

  test('messages to the page arrive in order, and none after the listener is taken away', async () => {
    await page.evaluate(() => {
      globalThis.got = [];
      globalThis.stopHearing = globalThis.fixture.listen('count', (number) => globalThis.got.push(number));
    });
    await app.evaluate(({ BrowserWindow }) => {
      for (let number = 0; number < 500; number += 1) {
        BrowserWindow.getAllWindows()[0]?.webContents.send('count', number);
      }
    });
    await expect.poll(() => page.evaluate(() => globalThis.got.length)).toBe(500);
    expect(await page.evaluate(() => globalThis.got)).toEqual(Array.from({ length: 500 }, (_, number) => number));
    await page.evaluate(() => globalThis.stopHearing());
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.send('count', 500));
    // An answered call proves that everything sent before it has been delivered.
    await page.evaluate(() => globalThis.fixture.invoke('echo'));
    expect(await page.evaluate(() => globalThis.got.length)).toBe(500);
  });

  test('one-way messages reach the main process', async () => {
    await page.evaluate(() => globalThis.fixture.send('say', 'hello'));
    await expect.poll(events).toContain('said hello');
  });
});

test.describe('navigation', () => {
  test.beforeEach(forget);

  test('a page that wants to leave is asked about twice and stays', async () => {
    await page.evaluate(() => {
      location.href = 'https://elsewhere.invalid/';
    });
    await expect.poll(events).toContain('will-frame-navigate https://elsewhere.invalid/');
    expect(inward(page.url())).toBe('fix://app/');
  });

  test('a click on a link is the same', async () => {
    await page.locator('#out').click();
    await expect.poll(events).toContain('will-frame-navigate https://elsewhere.invalid/');
    expect(inward(page.url())).toBe('fix://app/');
  });

  test('within the application a page may go where the guard allows', async () => {
    await page.evaluate(() => {
      location.href = '/second';
    });
    await expect
      .poll(events)
      .toEqual(['will-frame-navigate fix://app/second', 'will-navigate fix://app/second', 'did-navigate']);
    await expect(page).toHaveTitle('/second');
    expect(await page.evaluate(() => globalThis.fixture.twice('y'))).toBe('yy');
    await page.evaluate(() => {
      location.href = '/';
    });
    await expect(page).toHaveTitle('/');
  });

  test('frames are asked about too', async () => {
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.src = 'https://framed.invalid/';
      document.body.append(frame);
    });
    await expect.poll(events).toContain('will-frame-navigate https://framed.invalid/');
    expect(await events()).not.toContain('will-navigate https://framed.invalid/');
  });

  test('window.open and links to new windows open nothing', async () => {
    await page.evaluate(() => window.open('https://popup.invalid/'));
    await page.locator('#blank').click();
    await expect.poll(events).toEqual(['window.open https://popup.invalid/', 'window.open https://blank.invalid/']);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
});

test.describe('protocol and network', () => {
  test('the scheme is a secure origin of its own, and its handler sees the address as written', async () => {
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
    const answer = await page.evaluate(async () => (await fetch('/echo?x=1')).json());
    expect(answer).toEqual({ url: 'fix://app/echo?x=1', method: 'GET' });
    expect(await page.evaluate(async () => (await fetch('/nothing')).status)).toBe(404);
  });

  test('the content policy of the answer holds', async () => {
    const violated = await page.evaluate(async () => {
      const seen = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
      });
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.body.append(script);
      return [await seen, 'ran' in globalThis];
    });
    expect(violated).toEqual(['script-src-elem', false]);
  });

  test('a request the application cancels never leaves', async () => {
    await forget();
    const failed = await page.evaluate(() => fetch('https://elsewhere.invalid/x').catch(() => 'failed'));
    expect(failed).toBe('failed');
    expect(await events()).toContain('cancelled https://elsewhere.invalid/x');
  });

  test('the permission handlers decide what a page may use', async () => {
    await page.bringToFront();
    expect(await page.evaluate(() => navigator.clipboard.writeText('copied').then(() => 'written'))).toBe('written');
  });
});

test.describe('system', () => {
  test('what safeStorage seals it opens again', async () => {
    test.skip(app.kind === 'real' && process.platform === 'linux', 'a build machine has no keyring');
    const opened = await app.evaluate(async ({ safeStorage }) => {
      const sealed = await safeStorage.encryptStringAsync('ключ');
      return [sealed.includes('ключ'), (await safeStorage.decryptStringAsync(sealed)).result];
    });
    expect(opened).toEqual([false, 'ключ']);
  });

  test('the theme reaches the page', async () => {
    for (const theme of ['dark', 'light'] as const) {
      await app.evaluate(({ nativeTheme }, source) => {
        nativeTheme.themeSource = source;
      }, theme);
      await expect
        .poll(() => page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')))
        .toBe(theme);
      expect(await app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(theme === 'dark');
    }
  });
});

test.describe('end', () => {
  test('a crash of the page is announced, and a reload brings it back', async () => {
    await forget();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await expect.poll(async () => (await events()).join()).toContain('render-process-gone');
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
    await expect.poll(events).toContain('did-navigate');
  });

  test('a window can refuse to close', async () => {
    await forget();
    const left = await app.evaluate(({ BrowserWindow }) => {
      globalThis.keepOpen = true;
      BrowserWindow.getAllWindows()[0]?.close();
      globalThis.keepOpen = false;
      return BrowserWindow.getAllWindows().length;
    });
    expect(left).toBe(1);
    expect(await events()).toEqual(['close']);
  });

  test('quitting asks first, then closes the windows, then ends with 0', async () => {
    await app.evaluate(({ app: main }) => {
      globalThis.heard = [];
      main.on('quit', () => console.log(`heard: ${globalThis.heard.join(', ')}`));
    });
    await app.close();
    expect(await app.exited).toBe(0);
    await expect.poll(app.output).toContain('heard: before-quit, close, ');
    expect(app.output()).toMatch(/closed.*will-quit/);
  });
});
