// Starts the machine's Chromium for the windows of one application, cut off from every network.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { findChromium, findHeadlessChromium } from '../../../scripts/test-run/chromium.ts';
import { type Cdp, connectCdp } from './cdp.ts';

const START_LIMIT_MS = 30_000;

export interface Chromium {
  readonly cdp: Cdp;
  /** Where a second client (Playwright) can attach. */
  readonly endpoint: string;
  /** Ends the whole process group and removes its profile. */
  kill(): void;
}

const FLAGS = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-field-trial-config',
  // The last two are pages of the browser's own in every window, at several times the cost of ours.
  '--disable-features=Translate,MediaRouter,OptimizationHints,AimEnabled,WebUIOmniboxPopup,WebUIOmniboxAimPopup',
  '--no-startup-window',
  '--hide-scrollbars',
  '--password-store=basic',
  '--no-proxy-server',
  // Windows that are not in front must go on drawing and counting time, as Electron's do in a test.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  // No name resolves, so nothing can leave the machine even where a request is not seen by the double.
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--remote-debugging-port=0',
  // Chromium ends with these pipes, also when the main process is killed.
  '--remote-debugging-pipe',
];

export async function launchChromium(): Promise<Chromium> {
  const headed = process.env.ELECTRON_DOUBLE_HEADED === '1';
  const executable = headed ? findChromium() : findHeadlessChromium();
  if (!executable) throw new Error('electron double: no Chromium here; name one with CHROMIUM_PATH');
  const profile = mkdtempSync(path.join(os.tmpdir(), 'electron-double-'));
  const child = spawn(
    executable,
    [...(headed ? [] : ['--headless=new']), '--no-sandbox', ...FLAGS, `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true },
  );
  let failure: Error | null = null;
  child.on('error', (error) => {
    failure = error;
  });
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const cdp = connectCdp(toBrowser, fromBrowser);
  const portFile = path.join(profile, 'DevToolsActivePort');
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && failure === null && child.exitCode === null) {
    const port = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : '';
    if (port) return { cdp, endpoint: `http://127.0.0.1:${port}`, kill };
    await sleep(20);
  }
  kill();
  throw failure ?? new Error(`electron double: Chromium did not start (exit code ${child.exitCode})`);
}
