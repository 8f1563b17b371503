// What the page of the window may ask of Chromium and where it may go, decided by the guards themselves.
import { EventEmitter } from 'node:events';
import type { App, Session } from 'electron';
import { describe, expect, test } from 'vitest';
import { guardNavigation } from '../../src-main/electron/navigation.ts';
import { guardSession } from '../../src-main/electron/session-guard.ts';

const PAGE = 'agw://app/index.html';
const ELSEWHERE = ['https://evil.example/', 'http://127.0.0.1:1/', 'file:///etc/passwd', 'agw://other/', 'about:blank'];

/** Whether what the event stands for was prevented. */
function isPrevented(emitter: EventEmitter, name: string, url = ''): boolean {
  let prevented = false;
  emitter.emit(name, { url, preventDefault: () => (prevented = true) });
  return prevented;
}

describe('the session', () => {
  type Details = { isMainFrame: boolean; requestingUrl: string };
  const decisions = new (class extends EventEmitter {
    request = (_permission: string, _details: Details): boolean => true;
    check = (_permission: string, _origin: string, _details: Details): boolean => true;
    device = (): boolean => true;
    isCancelled = (_url: string): boolean => false;
  })();
  guardSession(
    Object.assign(decisions, {
      setPermissionRequestHandler(handler: (...args: unknown[]) => void) {
        decisions.request = (permission, details) => {
          let answer = true;
          handler(null, permission, (allowed: boolean) => (answer = allowed), details);
          return answer;
        };
      },
      setPermissionCheckHandler(handler: (...args: unknown[]) => boolean) {
        decisions.check = (permission, origin, details) => handler(null, permission, origin, details);
      },
      setDevicePermissionHandler(handler: () => boolean) {
        decisions.device = handler;
      },
      webRequest: {
        onBeforeRequest(handler: (details: object, answer: (given: { cancel: boolean }) => void) => void) {
          decisions.isCancelled = (url) => {
            let cancelled = false;
            handler({ url }, ({ cancel }) => (cancelled = cancel));
            return cancelled;
          };
        },
      },
      setSpellCheckerEnabled() {},
    }) as unknown as Session,
  );
  const COPY = 'clipboard-sanitized-write';

  test.each([
    [COPY, true, PAGE, true],
    [COPY, false, PAGE, false],
    ...ELSEWHERE.map((url) => [COPY, true, url, false] as const),
    ...['clipboard-read', 'geolocation', 'media', 'notifications', 'openExternal', 'fileSystem', 'usb'].map(
      (permission) => [permission, true, PAGE, false] as const,
    ),
  ] as const)('%s, in the main frame: %s, of %s: %s', (permission, isMainFrame, url, allowed) => {
    const details = { isMainFrame, requestingUrl: url };
    expect([decisions.request(permission, details), decisions.check(permission, url, details)]).toEqual([
      allowed,
      allowed,
    ]);
  });

  test('gives no device, keeps no download', () => {
    expect(decisions.device()).toBe(false);
    expect(isPrevented(decisions, 'will-download')).toBe(true);
  });

  test('loads what is ours, and nothing of the network or the disk', () => {
    for (const url of [PAGE, 'data:image/png;base64,', 'devtools://devtools/x']) {
      expect(decisions.isCancelled(url), url).toBe(false);
    }
    for (const url of ['https://evil.example/', 'http://127.0.0.1:1/', 'ws://127.0.0.1:1/', 'file:///etc/passwd']) {
      expect(decisions.isCancelled(url), url).toBe(true);
    }
  });
});

describe('whatever shows a page', () => {
  const app = new EventEmitter();
  const contents = Object.assign(new EventEmitter(), {
    openWindow: (): { action: string } => ({ action: 'allow' }),
    setWindowOpenHandler(handler: () => { action: string }) {
      contents.openWindow = handler;
    },
  });
  guardNavigation(app as unknown as Pick<App, 'on'>);
  app.emit('web-contents-created', {}, contents);

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stays with us: %s', (name) => {
    expect(isPrevented(contents, name, PAGE)).toBe(false);
    for (const url of ELSEWHERE) expect(isPrevented(contents, name, url), url).toBe(true);
  });

  test('opens no window and holds no other page', () => {
    expect(contents.openWindow()).toEqual({ action: 'deny' });
    expect(isPrevented(contents, 'will-attach-webview')).toBe(true);
  });
});
