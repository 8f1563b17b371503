// webContents: one page of Chromium, its navigation, its requests and its IPC.
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts';
import { type Cdp, type CdpSession, sessionOf } from './browser/cdp.ts';
import type { Chromium } from './browser/chromium.ts';
import { emitPreventable } from './emitter.ts';
import { encodeMessage, ipcMainDouble } from './ipc-main.ts';
import { note } from './journal.ts';
import type { FromPage, ToPage } from './page/preload-world.ts';
import { PRELOAD_WORLD, pageScripts } from './page/scripts.ts';
import { inward, originOf, outward, serve, supportsFetch } from './protocol.ts';
import { defaultSession } from './session.ts';

type Members =
  | 'id'
  | 'send'
  | 'getURL'
  | 'isDestroyed'
  | 'reload'
  | 'setWindowOpenHandler'
  | 'openDevTools'
  | 'forcefullyCrashRenderer';

const RESOURCE_TYPES: Readonly<Record<string, Electron.OnBeforeRequestListenerDetails['resourceType']>> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
  WebSocket: 'webSocket',
};

/** Requests that cannot leave the machine. */
const LOCAL = /^(?:data|blob|about|file):/;

/** What an application may use of a window's contents here. */
export type WebContents = Pick<Electron.WebContents, Members | 'mainFrame' | 'session' | 'on' | 'once'>;

let lastId = 0;

export class FrameDouble implements Pick<Electron.WebFrameMain, 'url' | 'origin' | 'parent' | 'frameTreeNodeId'> {
  readonly frameTreeNodeId: number;
  readonly parent: Electron.WebFrameMain | null = null;
  url = 'about:blank';

  constructor(id: number) {
    this.frameTreeNodeId = id;
  }

  get origin(): string {
    return originOf(this.url);
  }
}

export class WebContentsDouble extends EventEmitter implements Pick<Electron.WebContents, Members> {
  readonly id: number;
  readonly mainFrame: FrameDouble;
  readonly session = defaultSession;
  readonly #preload: string | undefined;
  #cdp: Cdp | null = null;
  #page: CdpSession | null = null;
  #targetId = '';
  /** The name of the function through which the preload's world reaches this process. */
  #binding = '';
  #preloadContext: number | null = null;
  #destroyed = false;
  /** The address the application itself asked for: its own navigations raise no `will-navigate`. */
  #loading: string | null = null;
  #openHandler: ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | null = null;
  #toPage: Promise<unknown> = Promise.resolve();

  constructor(preload: string | undefined) {
    super();
    if (preload !== undefined && !path.isAbsolute(preload)) throw new Error('preload script must have absolute path');
    lastId += 1;
    this.id = lastId;
    this.mainFrame = new FrameDouble(lastId);
    this.#preload = preload;
  }

  async attach({ cdp }: Chromium, size: { width: number; height: number }): Promise<void> {
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, ...size });
    const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
    const page = sessionOf(cdp, sessionId);
    this.#cdp = cdp;
    this.#targetId = targetId;
    this.#page = page;
    this.#listen(page);
    page.on('Target.attachedToTarget', ({ targetInfo, sessionId: child }) => {
      // A window the page opened: by the time Electron would show it, the application has denied it.
      if (targetInfo.type === 'page')
        void cdp.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(gone);
      else this.#admit(sessionOf(cdp, child));
    });
    cdp.on('Target.targetDestroyed', (event) => {
      if (event.targetId === targetId) this.emit('page-gone');
    });
    await cdp.send('Target.setDiscoverTargets', { discover: true });
    const binding = `electronDouble${randomUUID().replaceAll('-', '')}`;
    page.on('Runtime.bindingCalled', (event) => {
      if (event.name === binding) void this.#fromPage(JSON.parse(event.payload) as FromPage);
    });
    this.#binding = binding;
    await this.resize(size);
    await page.send('Page.enable');
    await page.send('Inspector.enable');
    await page.send('Runtime.enable');
    await page.send('Log.enable');
    await page.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await page.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    const source = this.#preload === undefined ? '' : readFileSync(this.#preload, 'utf8');
    const scripts = pageScripts(randomUUID(), binding, source);
    await page.send('Runtime.addBinding', { name: binding, executionContextName: PRELOAD_WORLD });
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.main });
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preload, worldName: PRELOAD_WORLD });
  }

  /** The page fills its window; the browser around it, which Electron's windows do not have, does not count. */
  async resize({ width, height }: { width: number; height: number }): Promise<void> {
    await this.#page?.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 0,
      mobile: false,
    });
  }

  /** A frame in a process of its own, or a worker: its requests are watched like the page's. */
  #admit(child: CdpSession): void {
    child.on('Fetch.requestPaused', (request) => void this.#paused(child, request));
    void child
      .send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
      .catch(gone)
      .then(() => child.send('Runtime.runIfWaitingForDebugger'))
      .catch(gone);
  }

  #listen(page: CdpSession): void {
    page.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      if (context.name === PRELOAD_WORLD && frameId === this.#targetId) this.#preloadContext = context.id;
    });
    page.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#preloadContext) this.#preloadContext = null;
    });
    page.on('Fetch.requestPaused', (request) => void this.#paused(page, request));
    page.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      this.mainFrame.url = inward(frame.url);
      this.emit('did-navigate', {}, this.mainFrame.url, 200, 'OK');
    });
    page.on('Page.domContentEventFired', () => this.emit('dom-ready', {}));
    page.on('Page.loadEventFired', () => this.emit('did-finish-load', {}));
    page.on('Page.windowOpen', ({ url, windowName }) => {
      const details = { url: inward(url), frameName: windowName, features: '', disposition: 'new-window' as const };
      const response = this.#openHandler?.({ ...details, referrer: { url: '', policy: 'default' } });
      note('window.open', details.url, response?.action ?? 'allow');
    });
    page.on('Inspector.targetCrashed', () => {
      this.#preloadContext = null;
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    });
    page.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
      note('page.problem', exceptionDetails.exception?.description ?? exceptionDetails.text),
    );
    page.on('Runtime.consoleAPICalled', ({ type, args }) => {
      const text = args.map((arg) => String(arg.value ?? arg.description)).join(' ');
      if (type === 'error' || type === 'warning') note('page.problem', text);
    });
    // Violations of the content policy, failed requests and the like.
    page.on('Log.entryAdded', ({ entry }) => {
      if (entry.level === 'error' || entry.level === 'warning') note('page.problem', entry.text);
    });
  }

  async #paused(from: CdpSession, paused: Protocol.Fetch.requestPausedPayload): Promise<void> {
    const { requestId } = paused;
    const response = await this.#answer(paused);
    if (response === 'continue') await from.send('Fetch.continueRequest', { requestId }).catch(gone);
    else if (response instanceof Response) {
      const body = Buffer.from(await response.arrayBuffer()).toString('base64');
      const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
      const answer = { requestId, responseCode: response.status, responseHeaders, body };
      await from.send('Fetch.fulfillRequest', answer).catch(gone);
    } else await from.send('Fetch.failRequest', { requestId, errorReason: response }).catch(gone);
  }

  /** What becomes of a request: the application's answer, a way out for what stays on the machine, or a failure. */
  async #answer(
    paused: Protocol.Fetch.requestPausedPayload,
  ): Promise<Response | 'continue' | Protocol.Network.ErrorReason> {
    const { resourceType, request } = paused;
    const url = inward(request.url);
    const isDocument = resourceType === 'Document';
    const isMainFrame = isDocument && paused.frameId === this.#targetId;
    if (isDocument && this.#navigationPrevented(url, isMainFrame, paused.redirectedRequestId !== undefined)) {
      note('navigation.prevented', url);
      return 'Aborted';
    }
    // A browser asks for this by itself, Electron does not.
    if (resourceType === 'Other' && new URL(url).pathname === '/favicon.ico')
      return new Response(null, { status: 204 });
    const type = isDocument ? (isMainFrame ? 'mainFrame' : 'subFrame') : (RESOURCE_TYPES[resourceType] ?? 'other');
    if (!(await defaultSession.allows({ url, method: request.method, resourceType: type }))) {
      note('request.cancelled', url);
      return 'BlockedByClient';
    }
    if (LOCAL.test(url)) return 'continue';
    if (resourceType === 'Fetch' && !supportsFetch(url)) return 'Failed';
    const { method, headers, postData } = request;
    const body = method === 'GET' || method === 'HEAD' ? undefined : (postData ?? '');
    const response = await serve(new Request(url, { method, headers, ...(body !== undefined && { body }) }));
    if (response) return response.type === 'error' ? 'Failed' : response;
    note('network.blocked', url);
    return 'BlockedByClient';
  }

  #navigationPrevented(url: string, isMainFrame: boolean, redirected: boolean): boolean {
    if (isMainFrame && this.#loading === url) return false;
    const details = { url, isMainFrame, isSameDocument: false, frame: isMainFrame ? this.mainFrame : null };
    if (redirected) return emitPreventable(this, 'will-redirect', details, url, false, isMainFrame);
    if (emitPreventable(this, 'will-frame-navigate', details)) return true;
    return isMainFrame && emitPreventable(this, 'will-navigate', details, url, false, true);
  }

  async #fromPage(message: FromPage): Promise<void> {
    const { id, mainFrame } = this;
    const event = { sender: this, senderFrame: mainFrame, processId: 1, frameId: id, type: 'frame' };
    const answer = await ipcMainDouble.receive(message, event as unknown as Electron.IpcMainInvokeEvent);
    if (answer) this.#deliver(answer);
  }

  /** What is sent while there is no document is lost, as in Electron. */
  #deliver(message: ToPage): void {
    const [page, contextId] = [this.#page, this.#preloadContext];
    if (!page || contextId === null || this.#destroyed) return;
    const expression = `${this.#binding}Receive(${JSON.stringify(JSON.stringify(message))})`;
    this.#toPage = page.send('Runtime.evaluate', { expression, contextId }).catch(gone);
  }

  /** Resolves when the page has received everything sent so far. */
  async delivered(): Promise<void> {
    await this.#toPage;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    this.#deliver(encodeMessage(channel, args));
  }

  async load(url: string): Promise<void> {
    const page = this.#attached();
    this.#loading = url;
    await this.#applyPermissions(url);
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    try {
      const { errorText } = await page.send('Page.navigate', { url: outward(url) });
      if (errorText) throw new Error(`${errorText} loading '${url}'`);
      await loaded;
    } finally {
      this.#loading = null;
    }
  }

  /** Chromium is told what the application answers, so that a page's copy button works here as it would there. */
  async #applyPermissions(url: string): Promise<void> {
    const contents = this as unknown as Electron.WebContents;
    const granted = await defaultSession.permits(contents, 'clipboard-sanitized-write', url);
    const { origin } = new URL(outward(url));
    const permission = { name: 'clipboard-write', allowWithoutSanitization: false };
    const setting = granted ? 'granted' : 'denied';
    await this.#cdp?.send('Browser.setPermission', { origin, permission, setting }).catch(gone);
  }

  reload(): void {
    this.#loading = this.mainFrame.url;
    this.once('did-finish-load', () => {
      this.#loading = null;
    });
    void this.#page?.send('Page.reload').catch(gone);
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setWindowOpenHandler(handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse): void {
    this.#openHandler = handler;
  }

  openDevTools(): void {
    note('webContents.openDevTools');
  }

  forcefullyCrashRenderer(): void {
    void this.#page?.send('Page.crash').catch(gone);
  }

  emulateColorScheme(scheme: 'light' | 'dark'): void {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    void this.#page?.send('Emulation.setEmulatedMedia', { features }).catch(gone);
  }

  /** Nobody can use it any more; the page itself is closed by `close`, once it is attached. */
  markDestroyed(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
  }

  close(): void {
    void this.#cdp?.send('Target.closeTarget', { targetId: this.#targetId }).catch(gone);
  }

  #attached(): CdpSession {
    if (!this.#page) throw new Error('electron double: the page is not attached yet');
    return this.#page;
  }
}

function gone(): void {
  // The page or the browser has ended: there is nobody left to tell.
}
