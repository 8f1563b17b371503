// Finds a Chromium for the browser tests and, as root on Debian, installs one.
import { existsSync } from 'node:fs';
import { runProgram } from './program.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Chromium without anything of a browser around the page: it starts with a third of the processor time. */
const SHELLS = ['/usr/bin/chromium-headless-shell'];
/**
 * What a browser that Playwright starts is told. A new window loads two pages of the browser's own, for the list under its
 * address bar, at several times the cost of ours. The switch that leaves them out stands for Playwright's own, so the rest
 * of its list is here as well.
 */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  `--disable-features=${[
    'WebUIOmniboxPopup',
    'WebUIOmniboxAimPopup',
    'AimEnabled',
    'AvoidCorsURLLoaderRestartOnRedirect',
    'AvoidUnnecessaryBeforeUnloadCheckSync',
    'DestroyProfileOnBrowserClose',
    'HttpsFirstBalancedModeAutoEnable',
    'HttpsUpgrades',
    'LensOverlay',
    'MediaRouter',
    'NetworkTimeServiceQuerying',
    'OptimizationHints',
    'PaintHolding',
    'PreconnectToSearch',
    'ThirdPartyStoragePartitioning',
  ]}`,
];
const PACKAGES = ['chromium', 'xvfb', 'xauth', 'fonts-dejavu-core'];
/** Not every system has it, and the tests only take longer without it. */
const SHELL_PACKAGES = ['chromium-headless-shell'];
const APT = '/usr/bin/apt-get';
const LIMIT_MS = 5 * 60_000;

export function findChromium(env = process.env): string | undefined {
  return [env.CHROMIUM_PATH, ...PLACES].find((file) => file && existsSync(file));
}

/** For pages that nobody looks at: the small one where it is installed. */
export function findHeadlessChromium(env = process.env): string | undefined {
  return [env.CHROMIUM_PATH, ...SHELLS, ...PLACES].find((file) => file && existsSync(file));
}

/** The executable; undefined, after a message that says what to do, when it cannot be had. */
export async function ensureChromium(root: string): Promise<string | undefined> {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync(APT)) {
    const options = { cwd: root, limitMs: LIMIT_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    await runProgram(APT, ['update', '-q'], options);
    for (const packages of [PACKAGES, SHELL_PACKAGES]) {
      await runProgram(APT, ['install', '-y', '-q', '--no-install-recommends', ...packages], options);
    }
  }
  const installed = findChromium();
  if (!installed) {
    console.error(
      `The browser tests need Chromium. Install it (Debian: sudo apt-get install ${PACKAGES.join(' ')}), ` +
        'or name one with CHROMIUM_PATH=/path/to/chromium.',
    );
  }
  return installed;
}
