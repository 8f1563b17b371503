// app: start, single instance, windows closing, quitting.
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BrowserWindow, tellApp } from './browser-window.ts';
import { emitPreventable, preventable } from './emitter.ts';
import { note } from './journal.ts';
import { becomeReady, isReady } from './readiness.ts';
import { keepKeyIn } from './safe-storage.ts';

type Members =
  | 'isPackaged'
  | 'name'
  | 'dock'
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getLoginItemSettings'
  | 'getName'
  | 'getPath'
  | 'getVersion'
  | 'isReady'
  | 'quit'
  | 'relaunch'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setAppUserModelId'
  | 'setLoginItemSettings'
  | 'setName'
  | 'setPath'
  | 'showAboutPanel'
  | 'whenReady';

/** The folder of the application's package.json, looked for from the script that runs upwards. */
function findAppPath(): string {
  let folder = path.dirname(path.resolve(process.argv[1] ?? '.'));
  while (!existsSync(path.join(folder, 'package.json')) && path.dirname(folder) !== folder)
    folder = path.dirname(folder);
  return folder;
}

class AppDouble extends EventEmitter implements Pick<Electron.App, Members> {
  readonly isPackaged = process.env.ELECTRON_DOUBLE_PACKAGED === '1';
  /** Only macOS has one. */
  readonly dock = undefined;
  readonly #appPath = findAppPath();
  readonly #manifest = JSON.parse(readFileSync(path.join(this.#appPath, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  name = this.#manifest.productName ?? this.#manifest.name ?? 'electron-double';
  readonly #paths = new Map<string, string>();
  readonly #ready: Promise<void>;
  #quitting = false;
  #lock: string | null = null;
  #loginItem: Electron.Settings = {};

  constructor() {
    super();
    const base = process.env.ELECTRON_DOUBLE_USER_DATA ?? path.join(os.tmpdir(), `electron-double-data-${process.pid}`);
    this.#paths.set('userData', base);
    this.#paths.set('appData', path.dirname(base));
    this.#ready = new Promise((resolve) => {
      setImmediate(() => {
        mkdirSync(this.getPath('userData'), { recursive: true, mode: 0o700 });
        keepKeyIn(this.getPath('userData'));
        becomeReady();
        this.emit('ready', {}, {});
        resolve();
      });
    });
    tellApp({
      allClosed: () => this.#windowsGone(),
      contentsCreated: (contents) => this.emit('web-contents-created', {}, contents),
    });
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  isReady(): boolean {
    return isReady();
  }

  enableSandbox(): void {
    if (isReady()) throw new Error('app.enableSandbox() can only be called before app is ready');
    note('app.enableSandbox');
  }

  getPath(name: string): string {
    const known = this.#paths.get(name);
    if (known !== undefined) return known;
    if (name === 'home') return os.homedir();
    if (name === 'temp') return os.tmpdir();
    if (name === 'exe') return process.execPath;
    if (name === 'logs') return path.join(this.getPath('userData'), 'logs');
    throw new Error(`Failed to get '${name}' path`);
  }

  setPath(name: string, target: string): void {
    if (!path.isAbsolute(target)) throw new Error('Path must be absolute');
    this.#paths.set(name, target);
  }

  getAppPath(): string {
    return this.#appPath;
  }

  getVersion(): string {
    return this.#manifest.version ?? '0.0.0';
  }

  setName(name: string): void {
    this.name = name;
  }

  getName(): string {
    return this.name;
  }

  /** The lock is a file with the owner's process id; a second start leaves its arguments beside it. */
  requestSingleInstanceLock(): boolean {
    const folder = path.join(this.getPath('userData'), 'single-instance.double');
    const owner = path.join(folder, 'owner');
    mkdirSync(folder, { recursive: true });
    if (ownedByAnother(owner)) {
      const message = { argv: process.argv, cwd: process.cwd() };
      writeFileSync(path.join(folder, `start-${process.pid}.json`), JSON.stringify(message));
      return false;
    }
    writeFileSync(owner, String(process.pid));
    this.#lock = folder;
    watch(folder, { persistent: false }, () => this.#otherStarts(folder));
    return true;
  }

  #otherStarts(folder: string): void {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith('start-'))) {
      const file = path.join(folder, name);
      try {
        const { argv, cwd } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[]; cwd: string };
        rmSync(file);
        this.emit('second-instance', {}, argv, cwd, null);
      } catch {
        // Not written to the end yet: the next change of the folder brings it again.
      }
    }
  }

  quit(): void {
    if (this.#quitting) return;
    if (emitPreventable(this, 'before-quit')) return;
    this.#quitting = true;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    if (BrowserWindow.getAllWindows().length > 0 || emitPreventable(this, 'will-quit')) {
      this.#quitting = false;
      return;
    }
    this.exit(0);
  }

  exit(code = 0): void {
    this.#quitting = true;
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    this.emit('quit', preventable({}), code);
    if (this.#lock) rmSync(this.#lock, { recursive: true, force: true });
    process.exit(code);
  }

  relaunch(options?: Electron.RelaunchOptions): void {
    note('app.relaunch', options ?? {});
  }

  #windowsGone(): void {
    if (this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    note('app.setLoginItemSettings', settings);
    this.#loginItem = settings;
  }

  getLoginItemSettings(): Electron.LoginItemSettings {
    const { openAtLogin = false } = this.#loginItem;
    return {
      openAtLogin,
      wasOpenedAtLogin: false,
      status: openAtLogin ? 'enabled' : 'not-registered',
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
    };
  }

  setAppUserModelId(): void {}

  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    note('app.setAboutPanelOptions', options);
  }

  showAboutPanel(): void {
    note('app.showAboutPanel');
  }
}

function ownedByAnother(owner: string): boolean {
  try {
    const pid = Number(readFileSync(owner, 'utf8'));
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

export const app = new AppDouble() as unknown as Pick<Electron.App, Members | 'on' | 'once' | 'off'>;
