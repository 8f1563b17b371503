// The parts of the shell that touch files, time and the keychain, without a window.
import { EventEmitter } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'electron';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createMasterKey,
  createSecretBox,
  type Keychain,
  moveKeyToFile,
  silentLogger,
} from '../../src-main/core/index.ts';
import { createDesktopDispatch } from '../../src-main/electron/desktop-dispatch.ts';
import { END_LIMIT_MS, endInOrder } from '../../src-main/electron/ending.ts';
import type { Host, HostStart } from '../../src-main/electron/host.ts';
import { openLogFile } from '../../src-main/electron/log-file.ts';
import { type LoginItemOptions, setStartAtLogin } from '../../src-main/electron/login-item.ts';
import { safeStorageKeychain } from '../../src-main/electron/safe-storage-keychain.ts';
import { watchServers } from '../../src-main/electron/server-watch.ts';
import { startable } from '../../src-main/electron/startable.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import type { NumberedEvent } from '../../src-shared/contract/events.ts';
import { serverView } from './server-views.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'shell-parts-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

describe('log file', () => {
  const file = () => path.join(directory, 'logs', 'desktop.log');

  test('appends lines to a private file and survives a restart', () => {
    openLogFile(path.dirname(file()), () => {}).write('one');
    openLogFile(path.dirname(file()), () => {}).write('two');
    expect(readFileSync(file(), 'utf8')).toBe('one\ntwo\n');
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  test('is put aside when it has grown large, while it is written', () => {
    mkdirSync(path.dirname(file()));
    writeFileSync(file(), 'x'.repeat(5 * 1024 * 1024));
    const log = openLogFile(path.dirname(file()), () => {});
    log.write('the last of the large file');
    log.write('the first of the new one');
    expect(readFileSync(file(), 'utf8')).toBe('the first of the new one\n');
    expect(existsSync(path.join(directory, 'logs', 'desktop.old.log'))).toBe(true);
  });

  test('goes elsewhere when it cannot be written, and throws nothing', () => {
    const lines: string[] = [];
    writeFileSync(path.join(directory, 'file'), '');
    openLogFile(path.join(directory, 'file', 'logs'), (line) => lines.push(line)).write('kept');
    expect(lines).toEqual(['kept']);
  });
});

describe('start at login', () => {
  const options = (change: Partial<LoginItemOptions> = {}): LoginItemOptions => ({
    app: { isPackaged: true, setLoginItemSettings: vi.fn() },
    platform: 'linux',
    env: { XDG_CONFIG_HOME: directory },
    home: '/nowhere',
    executable: '/opt/Agent Gateway/agent-gateway-desktop',
    ...change,
  });
  const entry = () => path.join(directory, 'autostart', 'agent-gateway-desktop.desktop');

  test('is an autostart entry on Linux, written and removed', () => {
    setStartAtLogin(options(), true);
    expect(readFileSync(entry(), 'utf8')).toContain('Exec="/opt/Agent Gateway/agent-gateway-desktop" --hidden\n');
    setStartAtLogin(options(), false);
    expect(existsSync(entry())).toBe(false);
  });

  test('names the AppImage itself, with every character that means something escaped', () => {
    setStartAtLogin(options({ env: { XDG_CONFIG_HOME: directory, APPIMAGE: '/home/me/100% "$X`\\.AppImage' } }), true);
    expect(readFileSync(entry(), 'utf8')).toContain('Exec="/home/me/100%% \\"\\$X\\`\\\\.AppImage" --hidden\n');
  });

  test('is the system list elsewhere, and refused for a checkout', () => {
    const mac = options({ platform: 'darwin' });
    setStartAtLogin(mac, true);
    expect(mac.app.setLoginItemSettings).toHaveBeenCalledWith({ openAtLogin: true, args: ['--hidden'] });
    const checkout = options({ app: { isPackaged: false, setLoginItemSettings: vi.fn() } });
    expect(() => setStartAtLogin(checkout, true)).toThrow(GatewayError);
  });
});

describe('keychain', () => {
  const storage = (backend: 'gnome_libsecret' | 'kwallet6' | 'basic_text', shouldReEncrypt = false) => ({
    isAsyncEncryptionAvailable: vi.fn(async () => true),
    encryptStringAsync: async (text: string) => Buffer.from(`sealed:${text}`),
    decryptStringAsync: async (sealed: Buffer) => ({
      result: sealed.toString().slice('sealed:'.length),
      shouldReEncrypt,
    }),
    getSelectedStorageBackend: () => backend,
  });

  test('wraps and unwraps, and passes on that it wants to wrap anew', async () => {
    const keychain = safeStorageKeychain(storage('gnome_libsecret', true), 'linux');
    expect(await keychain.available()).toBe(true);
    expect(await keychain.unwrap(await keychain.wrap('key'))).toEqual({ text: 'key', renew: true });
  });

  test('basic_text on Linux protects nothing and does not count; nobody is asked', async () => {
    const plain = storage('basic_text');
    expect(await safeStorageKeychain(plain, 'linux').available()).toBe(false);
    expect(plain.isAsyncEncryptionAvailable).not.toHaveBeenCalled();
  });

  test('is called by its name', () => {
    const name = (platform: NodeJS.Platform, backend: 'gnome_libsecret' | 'kwallet6' = 'gnome_libsecret') =>
      safeStorageKeychain(storage(backend), platform).name;
    expect([name('darwin'), name('win32'), name('linux'), name('linux', 'kwallet6')]).toEqual([
      'the macOS keychain',
      'your Windows account',
      'the keyring of your desktop',
      'KWallet',
    ]);
  });

  test('the key moves into a file and stays the same: what was sealed before opens after', async () => {
    const keychain = safeStorageKeychain(storage('gnome_libsecret'), 'linux');
    const box = (chain: Keychain | null, tokens: string[] = []) =>
      createSecretBox({ key: createMasterKey({ directory, env: {}, keychain: chain }), storedTokens: () => tokens });
    const token = await box(keychain).seal({ authorization: 'x' });
    await expect(box(null, [token]).open(token)).rejects.toMatchObject({ code: 'config_error' });
    await moveKeyToFile(directory, keychain, { hasSecrets: true });
    expect(await box(null, [token]).open(token)).toEqual({ authorization: 'x' });
    expect(existsSync(path.join(directory, 'secret.key.sealed'))).toBe(false);
    await moveKeyToFile(directory, keychain, { hasSecrets: true });
    expect(await box(keychain, [token]).open(token)).toEqual({ authorization: 'x' });
  });

  test('another key in the file stays, and so does the one in the keychain', async () => {
    const keychain = safeStorageKeychain(storage('gnome_libsecret'), 'linux');
    await createSecretBox({ key: createMasterKey({ directory, env: {}, keychain }) }).seal({ a: 'b' });
    const other = `${'A'.repeat(43)}=`;
    writeFileSync(path.join(directory, 'secret.key'), other, { mode: 0o600 });
    const moved = moveKeyToFile(directory, keychain, { hasSecrets: true });
    await expect(moved).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(path.join(directory, 'secret.key'), 'utf8')).toBe(other);
    expect(existsSync(path.join(directory, 'secret.key.sealed'))).toBe(true);
  });

  test('without a key yet, the first one is made in the file', async () => {
    await moveKeyToFile(directory, safeStorageKeychain(storage('gnome_libsecret'), 'linux'), { hasSecrets: false });
    expect(existsSync(path.join(directory, 'secret.key'))).toBe(true);
  });

  test('none is made beside secrets that were stored with a key from elsewhere', async () => {
    const keychain = safeStorageKeychain(storage('gnome_libsecret'), 'linux');
    const env = { AGENT_GATEWAY_SECRET_KEY: 'a key of my own' };
    const box = (tokens: string[]) =>
      createSecretBox({ key: createMasterKey({ directory, env, keychain }), storedTokens: () => tokens });
    const token = await box([]).seal({ authorization: 'x' });
    const moved = moveKeyToFile(directory, keychain, { hasSecrets: true });
    await expect(moved).rejects.toMatchObject({
      code: 'key_unavailable',
      message: expect.stringMatching(/would not open/),
    });
    expect(readdirSync(directory)).toEqual([]);
    expect(await box([token]).open(token)).toEqual({ authorization: 'x' });
  });
});

describe('the end', () => {
  class FakeApp extends EventEmitter {
    readonly exit = vi.fn();
    quit() {
      let prevented = false;
      this.emit('before-quit', {
        preventDefault() {
          prevented = true;
        },
      });
      return prevented;
    }
  }
  function arrange(close: () => Promise<void>, running = 3) {
    vi.useFakeTimers();
    const app = new FakeApp();
    const leave = vi.fn();
    const announce = vi.fn(() => () => {});
    endInOrder({
      app: app as unknown as Pick<App, 'on' | 'exit'>,
      logger: silentLogger,
      leave,
      running: () => running,
      close,
      announce,
    });
    return { app, leave, announce };
  }

  test('windows go at once, the process when the gateway has closed, without a word when that is quick', async () => {
    const closed = Promise.withResolvers<void>();
    const { app, leave, announce } = arrange(() => closed.promise);
    expect(app.quit()).toBe(true);
    expect(leave).toHaveBeenCalledOnce();
    expect(app.exit).not.toHaveBeenCalled();
    closed.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(0);
    expect(announce).not.toHaveBeenCalled();
  });

  test('a slower end says what it is waiting for; asking twice changes nothing', async () => {
    const { app, leave, announce } = arrange(() => new Promise(() => {}));
    app.quit();
    app.quit();
    await vi.advanceTimersByTimeAsync(500);
    expect(leave).toHaveBeenCalledOnce();
    expect(announce).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ title: 'Stopping 3 servers…' }));
  });

  test('nothing holds it up longer than six seconds', async () => {
    const { app } = arrange(() => new Promise(() => {}));
    app.quit();
    await vi.advanceTimersByTimeAsync(END_LIMIT_MS - 1);
    expect(app.exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(0);
    expect(END_LIMIT_MS).toBeLessThan(6_000);
  });

  test('a gateway that fails to close does not keep the process', async () => {
    const { app } = arrange(() => Promise.reject(new Error('no')));
    app.quit();
    await vi.advanceTimersByTimeAsync(0);
    expect(app.exit).toHaveBeenCalledWith(0);
  });
});

test('a gateway that is still starting when the user leaves is stopped when it has started', async () => {
  const starting = Promise.withResolvers<HostStart>();
  const gateway = startable(() => starting.promise);
  await gateway.close();
  void gateway.start({ api: true });
  const close = vi.fn(async () => {});
  const closing = gateway.close();
  starting.resolve({ ok: true, host: { close } as Partial<Host> as Host });
  await closing;
  expect(close).toHaveBeenCalledOnce();
});

describe('the watch over the servers', () => {
  test('starts with all of them, follows the events, and starts anew after a reset', async () => {
    let listed = [serverView({ name: 'a' }), serverView({ name: 'b' })];
    let publish: (event: NumberedEvent['event']) => void = () => {};
    const changes = vi.fn();
    const watch = watchServers({
      host: {
        dispatch: async () => ({ ok: true, value: listed }),
        events(_, listener) {
          publish = (event) => listener({ id: 'x:1', event });
          return () => {
            publish = () => {};
          };
        },
      },
      onServer: () => {},
      onChange: changes,
    });
    const names = () => watch.servers().map(({ name, status }) => `${name} ${status}`);
    await vi.waitFor(() => expect(names()).toEqual(['a connected', 'b connected']));
    publish({ type: 'server', server: serverView({ name: 'b', status: 'error' }) });
    publish({ type: 'server_removed', server_id: 'id-of-a' });
    expect(names()).toEqual(['b error']);
    listed = [serverView({ name: 'c' })];
    publish({ type: 'reset' });
    await vi.waitFor(() => expect(names()).toEqual(['c connected']));
    await vi.waitFor(() => expect(changes).toHaveBeenCalled());
    watch.stop();
  });
});

describe('operations of the window', () => {
  test('unknown ones, wrong input and unexpected failures are data without details', async () => {
    const dispatch = createDesktopDispatch(
      {
        choose_folder: () => {
          throw new Error('/home/me/secret');
        },
        get_admin_token: () => ({ token: 't', extra: 'dropped' }),
      } as never,
      silentLogger,
    );
    for (const name of ['list_servers', 'constructor', '__proto__']) {
      expect(await dispatch(name, {})).toMatchObject({ ok: false, error: { code: 'not_found' } });
    }
    expect(await dispatch('choose_folder', { title: 7 })).toMatchObject({ error: { code: 'validation_error' } });
    expect(JSON.stringify(await dispatch('choose_folder', { title: 'x' }))).not.toContain('secret');
    expect(await dispatch('get_admin_token', {})).toEqual({ ok: true, value: { token: 't' } });
  });
});
