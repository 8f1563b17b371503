// A page that nobody watches: opened, and asked once it is painted. A test runner's own instruments cost more than the page.
import type { Browser, CDPSession } from '@playwright/test';
import { installProbe } from './renderer-probes.ts';

export interface Painted {
  /** When the list was painted and when the load event had ended, in ms since the page was asked for. */
  readonly list: number;
  readonly load: number;
}

const LIMIT_MS = 30_000;
/** The browser rests once it has used a tenth of its time or less in so many looks, one after another. */
const QUIET_LOOKS = 3;
const LOOK_MS = 100;

/** In a browser context of its own: nothing cached, nothing remembered. */
export async function openUnwatched(browser: Browser, url: string): Promise<Painted> {
  const devtools = await browser.newBrowserCDPSession();
  const { browserContextId } = await devtools.send('Target.createBrowserContext');
  try {
    const size = { width: 1440, height: 900 };
    const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank', browserContextId, ...size });
    const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
    const answers = new Map<number, (result: unknown) => void>();
    devtools.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId !== sessionId) return;
      const { id, result } = JSON.parse(event.message) as { id: number; result: unknown };
      answers.get(id)?.(result);
    });
    let last = 0;
    const send = async (method: string, params: Record<string, unknown> = {}): Promise<unknown> => {
      const id = ++last;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const late = setTimeout(() => reject(new Error(`The browser does not answer ${method}`)), LIMIT_MS);
      answers.set(id, resolve);
      await devtools.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
      return promise.finally(() => clearTimeout(late));
    };
    await send('Page.enable');
    await send('Page.addScriptToEvaluateOnNewDocument', { source: `(${installProbe})()` });
    await windowStands(devtools);
    await send('Page.navigate', { url });
    const evaluated = await send('Runtime.evaluate', {
      expression: `(${whenListed})()`,
      awaitPromise: true,
      returnByValue: true,
    });
    return (evaluated as { result: { value: Painted } }).result.value;
  } finally {
    await devtools.send('Target.disposeBrowserContext', { browserContextId });
    await devtools.detach();
  }
}

/**
 * Waits until the browser rests. A new window loads pages of the browser's own beside the first one (the list under its
 * address bar), for half a second of processor time: who opens the dashboard has a window already.
 */
async function windowStands(devtools: CDPSession): Promise<void> {
  const spent = async () => {
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0);
  };
  const before = Date.now();
  let last = await spent();
  for (let quiet = 0; quiet < QUIET_LOOKS; ) {
    if (Date.now() - before > LIMIT_MS) throw new Error('The browser does not come to rest');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = await spent();
    quiet = now - last <= LOOK_MS / 10 ? quiet + 1 : 0;
    last = now;
  }
}

/** Runs in the page. */
function whenListed(): Promise<Painted> {
  return new Promise((resolve) => {
    const look = () => {
      const list = globalThis.probe?.painted.list;
      const load = (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).loadEventEnd;
      if (list !== undefined && load > 0) resolve({ list, load });
      else setTimeout(look, 50);
    };
    look();
  });
}
