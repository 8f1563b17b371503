// BrowserWindow: the visible side of a webContents. Its geometry and visibility are only remembered, never drawn.
import { EventEmitter } from 'node:events';
import { getChromium } from './browser/shared.ts';
import { emitPreventable } from './emitter.ts';
import { note } from './journal.ts';
import { darkColors, onColorsChanged } from './native-theme.ts';
import { isReady } from './readiness.ts';
import { type WebContents, WebContentsDouble } from './web-contents.ts';

type Members =
  | 'id'
  | 'loadURL'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'isFocused'
  | 'isVisible'
  | 'isMinimized'
  | 'isFullScreen'
  | 'isMaximized'
  | 'maximize'
  | 'restore'
  | 'isDestroyed'
  | 'close'
  | 'destroy'
  | 'getNormalBounds'
  | 'setBounds'
  | 'setFullScreen'
  | 'setBackgroundColor'
  | 'setTitle'
  | 'setMenu';

/** What a window of this application must never have; the double could not honour it either. */
function refuseUnsafe({ webPreferences = {} }: Electron.BrowserWindowConstructorOptions): void {
  const wrong = [
    webPreferences.sandbox === false && 'sandbox: false',
    webPreferences.contextIsolation === false && 'contextIsolation: false',
    webPreferences.nodeIntegration && 'nodeIntegration: true',
    webPreferences.nodeIntegrationInWorker && 'nodeIntegrationInWorker: true',
    webPreferences.nodeIntegrationInSubFrames && 'nodeIntegrationInSubFrames: true',
    webPreferences.webviewTag && 'webviewTag: true',
    webPreferences.webSecurity === false && 'webSecurity: false',
    webPreferences.allowRunningInsecureContent && 'allowRunningInsecureContent: true',
  ].filter(Boolean);
  if (wrong.length > 0) throw new Error(`electron double: no window with ${wrong.join(', ')}`);
}

const windows = new Set<BrowserWindowDouble>();
let lastId = 0;
let onAllClosed = () => {};
let onContentsCreated: (contents: WebContentsDouble) => void = () => {};

/** What `app` announces to the application. */
export function tellApp(listeners: {
  allClosed: () => void;
  contentsCreated: (contents: WebContentsDouble) => void;
}): void {
  onAllClosed = listeners.allClosed;
  onContentsCreated = listeners.contentsCreated;
}

export class BrowserWindowDouble extends EventEmitter implements Pick<Electron.BrowserWindow, Members> {
  static getAllWindows(): Electron.BrowserWindow[] {
    return [...windows] as unknown as Electron.BrowserWindow[];
  }

  static fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null {
    const found = [...windows].find((window) => window.contents === (contents as unknown as WebContentsDouble));
    return (found ?? null) as unknown as Electron.BrowserWindow | null;
  }

  readonly id: number;
  readonly contents: WebContentsDouble;
  readonly #attached: Promise<void>;
  #bounds: Electron.Rectangle;
  #visible: boolean;
  #maximized = false;
  #fullScreen = false;
  #destroyed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    if (!isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    refuseUnsafe(options);
    lastId += 1;
    this.id = lastId;
    const { width = 800, height = 600, x = 0, y = 0 } = options;
    this.#bounds = { x, y, width, height };
    this.#visible = options.show !== false;
    this.contents = new WebContentsDouble(options.webPreferences?.preload);
    windows.add(this);
    note('window.created', { id: this.id, ...options });
    onContentsCreated(this.contents);
    this.contents.once('dom-ready', () => this.emit('ready-to-show', {}));
    this.contents.once('page-gone', () => this.destroy());
    const stop = onColorsChanged(() => this.contents.emulateColorScheme(darkColors() ? 'dark' : 'light'));
    this.once('closed', stop);
    this.#attached = getChromium().then(async (chromium) => {
      await this.contents.attach(chromium, { width, height });
      this.contents.emulateColorScheme(darkColors() ? 'dark' : 'light');
    });
    this.#attached.catch((error: unknown) => {
      if (!this.#destroyed) console.error('electron double:', error);
    });
  }

  get webContents(): WebContents {
    return this.contents as unknown as WebContents;
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached;
    await this.contents.load(url);
  }

  show(): void {
    this.#visible = true;
    note('window.show', this.id);
    this.emit('show', {});
  }

  showInactive(): void {
    this.show();
  }

  hide(): void {
    this.#visible = false;
    note('window.hide', this.id);
    this.emit('hide', {});
  }

  focus(): void {
    note('window.focus', this.id);
    this.emit('focus', {});
  }

  isFocused(): boolean {
    return this.#visible;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isMinimized(): boolean {
    return false;
  }

  isFullScreen(): boolean {
    return this.#fullScreen;
  }

  setFullScreen(on: boolean): void {
    this.#fullScreen = on;
    this.emit(on ? 'enter-full-screen' : 'leave-full-screen', {});
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  maximize(): void {
    this.#maximized = true;
    this.emit('maximize', {});
  }

  restore(): void {}

  getNormalBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    void this.#attached.then(() => this.contents.resize(this.#bounds)).catch(() => {});
    this.emit('resize', {});
    this.emit('move', {});
  }

  setBackgroundColor(): void {}

  setTitle(title: string): void {
    note('window.setTitle', title);
  }

  setMenu(): void {}

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  close(): void {
    if (!this.#destroyed && !emitPreventable(this, 'close')) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this);
    void this.#attached.then(
      () => this.contents.close(),
      () => {},
    );
    this.contents.markDestroyed();
    this.emit('closed');
    if (windows.size === 0) onAllClosed();
  }
}

type Window = Pick<Electron.BrowserWindow, Members | 'on' | 'once' | 'off'> & {
  readonly webContents: WebContents;
};
export const BrowserWindow = BrowserWindowDouble as unknown as {
  new (options?: Electron.BrowserWindowConstructorOptions): Window;
  getAllWindows(): Electron.BrowserWindow[];
  fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null;
};
export type BrowserWindow = Window;
