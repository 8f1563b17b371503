// What the sources must and must not say about security, read as text: one file of rules over shell, page and packaging.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FUSES } from '../../scripts/packaging/fuses.js';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Source {
  readonly file: string;
  readonly text: string;
  /** Without comments, so that a rule can be explained in the file it applies to. */
  readonly code: string;
}

function sources(folder: string, extensions = /\.(?:ts|tsx|html|js|mjs)$/): Source[] {
  const root = path.join(ROOT, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => extensions.test(name))
    .map((name) => {
      const text = readFileSync(path.join(root, name), 'utf8');
      return { file: path.join(folder, name), text, code: withoutComments(text) };
    });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}(),])\/\/[^\n]*/g, '$1');
}

const shell = sources('src-main/electron');
const main = sources('src-main');
const renderer = sources('src-renderer');
const packaging = parse(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;

const filesWith = (where: readonly Source[], pattern: RegExp) =>
  where.filter(({ code }) => pattern.test(code)).map(({ file }) => path.basename(file));
const one = (name: string) => {
  const found = shell.find(({ file }) => path.basename(file) === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
};

test('there is something to look at', () => {
  expect(shell.length).toBeGreaterThan(20);
  expect(main.length).toBeGreaterThan(shell.length);
  expect(renderer.length).toBeGreaterThan(50);
});

describe('windows', () => {
  test('are made in one place', () => {
    expect(filesWith(main, /new BrowserWindow\b|new WebContentsView\b|new BrowserView\b/)).toEqual(['window.ts']);
  });

  test('have every preference that matters written out', () => {
    const { code } = one('window.ts');
    const preferences = {
      contextIsolation: 'true',
      sandbox: 'true',
      nodeIntegration: 'false',
      nodeIntegrationInWorker: 'false',
      nodeIntegrationInSubFrames: 'false',
      webviewTag: 'false',
      webSecurity: 'true',
      allowRunningInsecureContent: 'false',
      experimentalFeatures: 'false',
      navigateOnDragDrop: 'false',
      spellcheck: 'false',
      devTools: '!app.isPackaged',
    };
    for (const [name, value] of Object.entries(preferences)) {
      const written = [...code.matchAll(new RegExp(`\\b${name}: ([^,\\n]+),`, 'g'))].map((match) => match[1]);
      expect(written, name).toEqual([value]);
    }
    expect(code).not.toMatch(/enableBlinkFeatures|additionalArguments|enableDeprecatedPaste/);
  });

  test('load pages of our scheme only', () => {
    expect(filesWith(main, /\.loadFile\(/)).toEqual([]);
    const loads = shell.flatMap(({ code }) => [...code.matchAll(/\.loadURL\(([^)]*)\)/g)].map((match) => match[1]));
    expect(loads.sort()).toEqual(['APP_ORIGIN + path', 'DASHBOARD_URL']);
  });
});

describe('process', () => {
  test('the sandbox is on for all, and guards stand before Electron is ready', () => {
    const { code } = one('main.ts');
    const at = (text: string) => code.indexOf(text);
    for (const call of ['app.enableSandbox()', 'registerSchemesAsPrivileged', 'guardNavigation(app)']) {
      expect(at(call), call).toBeGreaterThan(0);
      expect(at(call), call).toBeLessThan(at('.whenReady()'));
    }
    expect(at('requestSingleInstanceLock()')).toBeGreaterThan(0);
  });

  test('no switch of Chromium is touched', () => {
    expect(filesWith(main, /no-sandbox|disable-web-security|remote-debugging|appendSwitch|ignore-certificate/)).toEqual(
      [],
    );
    expect(JSON.stringify(packaging)).not.toMatch(/no-sandbox|disable-web-security|remote-debugging/);
  });

  test('no crash reporter, no remote module, no dump of the environment', () => {
    expect(filesWith(main, /crashReporter|@electron\/remote|JSON\.stringify\(process\.env/)).toEqual([]);
  });

  test('the scheme has no privilege it does not need', () => {
    expect(one('main.ts').code).toMatch(/privileges: \{ standard: true, secure: true \}/);
    expect(filesWith(main, /bypassCSP|allowServiceWorkers|supportFetchAPI|corsEnabled/)).toEqual([]);
    expect(filesWith(main, /registerFileProtocol|interceptFileProtocol|['"`]file:\/\//)).toEqual([]);
  });
});

describe('ways out', () => {
  test('the browser is opened in one module, which looks at the address', () => {
    expect(filesWith(main, /\.openExternal\(/)).toEqual(['open-external.ts']);
    expect(one('open-external.ts').code).toMatch(/protocol !== 'https:'/);
    expect(filesWith(shell, /\.openPath\(/)).toEqual(['desktop-handlers.ts']);
    expect(filesWith(main, /showItemInFolder/)).toEqual([]);
  });

  test('no shell is started anywhere', () => {
    expect(
      filesWith(main, /import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'|shell: true|cmd \/c start/),
    ).toEqual([]);
  });

  test('navigation, windows, permissions, devices, requests and downloads are all decided', () => {
    const navigation = one('navigation.ts').code;
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      expect(navigation).toContain(`'${event}'`);
    }
    expect(navigation).toMatch(/setWindowOpenHandler\(\(\) => \(\{ action: 'deny' \}\)\)/);
    const guard = one('session-guard.ts').code;
    for (const call of [
      'setPermissionRequestHandler',
      'setPermissionCheckHandler',
      'setDevicePermissionHandler(() => false)',
      'onBeforeRequest',
      'will-download',
    ]) {
      expect(guard).toContain(call);
    }
    expect(filesWith(main, /setDisplayMediaRequestHandler/)).toEqual([]);
  });
});

describe('IPC', () => {
  test('is registered in one module, on the two channels that are named', () => {
    expect(filesWith(main, /ipcMain\s*\.\s*(?:handle|on|once|handleOnce)\(/)).toEqual(['ipc.ts']);
    const registered = [...one('ipc.ts').code.matchAll(/ipcMain\.(?:handle|on)\((\w+)/g)].map((match) => match[1]);
    expect(registered).toEqual(['CALL_CHANNEL', 'EVENT_CHANNEL']);
    expect(filesWith(main, /\bipcMain\b/).sort()).toEqual(['desktop.ts', 'electron-store.ts', 'ipc.ts']);
  });

  test('the preload script exposes one object of named functions and takes no channel from the page', () => {
    const { code } = one('preload.ts');
    expect([...code.matchAll(/exposeInMainWorld\(/g)]).toHaveLength(1);
    const exposed = /const api: WindowApi = \{([\s\S]*?)\n\};/.exec(code)?.[1] ?? '';
    expect([...exposed.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1])).toEqual(['call', 'desktop', 'onEvent']);
    const channels = [...code.matchAll(/ipcRenderer\.\w+\(([^,]+),/g)].map((match) => match[1]);
    expect(new Set(channels)).toEqual(new Set(['CALL_CHANNEL', 'EVENT_CHANNEL']));
    const modules = [...code.matchAll(/from '([^'.][^']*)'/g)].map((match) => match[1]);
    expect(modules).toEqual(['electron']);
  });

  test('nothing but the desktop entry loads the library that needs Electron', () => {
    expect(filesWith(main, /from 'electron-store'|import\('electron-store'\)/)).toEqual(['electron-store.ts']);
    const outside = main.filter(({ file }) => !file.startsWith(path.join('src-main', 'electron')));
    expect(filesWith(outside, /from 'electron(?:\/\w+)?'|electron\/electron-store/)).toEqual([]);
  });
});

describe('page', () => {
  test('puts no text into HTML and builds no code from text', () => {
    const forbidden =
      /dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(/;
    expect(filesWith(renderer, forbidden)).toEqual([]);
  });

  test('loads nothing from elsewhere', () => {
    const { text = '' } = renderer.find(({ file }) => file.endsWith('index.html')) ?? {};
    expect(text).toMatch(/<script [^>]*src=/);
    expect(text).not.toMatch(/(?:src|href)="https?:/);
    expect(text).not.toMatch(/http-equiv="Content-Security-Policy"/i);
  });
});

describe('packaging', () => {
  test('every fuse is decided, the archive is the only source of code', () => {
    const named = Object.fromEntries(Object.entries(FUSES).map(([key, state]) => [FuseV1Options[Number(key)], state]));
    expect(named).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
      WasmTrapHandlers: true,
    });
    expect(packaging.afterPack).toBe('./scripts/packaging/fuses.js');
    expect(readFileSync(path.join(ROOT, 'scripts/packaging/fuses.js'), 'utf8')).toContain(
      'strictlyRequireAllFuses: true',
    );
    expect(packaging.asar).toBe(true);
  });
});
