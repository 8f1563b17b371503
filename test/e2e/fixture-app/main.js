// The smallest application that uses what the desktop shell uses of Electron, for the conformance specs.
// Plain JavaScript, because the real Electron runs it as it is.
import path from 'node:path';
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';

globalThis.heard = [];
const hear = (name, detail) => globalThis.heard.push(detail === undefined ? name : `${name} ${detail}`);

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: 'fix', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
if (process.env.FIXTURE_USER_DATA) app.setPath('userData', process.env.FIXTURE_USER_DATA);

if (!app.requestSingleInstanceLock()) app.quit();
else start();

function start() {
  for (const name of ['before-quit', 'will-quit', 'window-all-closed']) app.on(name, () => hear(name));
  app.on('second-instance', (_event, argv) => hear('second-instance', argv.includes('--from-the-second')));
  app.on('web-contents-created', (_event, contents) => {
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      contents.on(name, (event) => {
        hear(name, event.url);
        if (!event.url.startsWith('fix://app/')) event.preventDefault();
      });
    }
    for (const name of ['did-navigate', 'destroyed']) contents.on(name, () => hear(name));
    contents.on('render-process-gone', (_event, details) => hear('render-process-gone', details.reason));
    contents.setWindowOpenHandler(({ url }) => {
      hear('window.open', url);
      return { action: 'deny' };
    });
  });
  void app.whenReady().then(open);
}

function open() {
  session.defaultSession.webRequest.onBeforeRequest((details, callback) => {
    const cancel = !/^(?:fix|data|devtools|chrome-extension):/.test(details.url);
    if (cancel) hear('cancelled', details.url);
    callback({ cancel });
  });
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  );
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === 'clipboard-sanitized-write'),
  );
  protocol.handle('fix', (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/moved')
      return new Response(null, { status: 302, headers: { location: 'https://elsewhere.invalid/' } });
    if (pathname === '/echo') return Response.json({ url: request.url, method: request.method });
    if (pathname !== '/' && pathname !== '/second') return new Response('nothing here', { status: 404 });
    return new Response(
      `<!doctype html><title>${pathname}</title><h1>Fixture</h1>
      <a id="out" href="https://elsewhere.invalid/">out</a><a id="blank" target="_blank" href="https://blank.invalid/">blank</a>`,
      {
        headers: {
          'content-type': 'text/html',
          'content-security-policy': "default-src 'self'; connect-src 'self' https:; frame-src 'self' https: data:",
        },
      },
    );
  });
  ipcMain.handle('echo', (_event, ...args) => args);
  ipcMain.handle('throw', () => {
    throw new TypeError('boom');
  });
  ipcMain.handle('sender', (event) => ({
    sameFrame: event.senderFrame === event.sender.mainFrame,
    parent: event.senderFrame.parent,
    url: event.senderFrame.url,
    origin: event.senderFrame.origin,
    window: BrowserWindow.fromWebContents(event.sender)?.id,
  }));
  ipcMain.on('say', (_event, text) => hear('said', text));

  const window = new BrowserWindow({
    width: 640,
    height: 480,
    show: false,
    webPreferences: { preload: path.join(import.meta.dirname, 'preload.cjs'), sandbox: true, contextIsolation: true },
  });
  window.once('ready-to-show', () => {
    hear('ready-to-show');
    window.show();
  });
  window.on('close', (event) => {
    hear('close');
    if (globalThis.keepOpen) event.preventDefault();
  });
  window.on('closed', () => hear('closed'));
  void window.loadURL('fix://app/').then(() => hear('loaded'));
}
