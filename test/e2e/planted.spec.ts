// Faults planted on purpose, one at a time: the probes have to find each, or they would prove nothing about a sound build.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { launchDesktop, makeProfile, type Profile, ROOT } from './application.ts';
import { REAL } from './driver.ts';
import { findFaults } from './probes.ts';

test.skip(REAL, 'the shell is run from source here, which only the double does');

let profile: Profile;
test.beforeEach(() => {
  profile = makeProfile();
});
test.afterEach(() => profile.remove());

const launchPlanted = (planted: string) =>
  launchDesktop(profile, {
    main: path.join(ROOT, 'src-main/electron/main.ts'),
    imports: [path.join(import.meta.dirname, 'planted/plant.ts')],
    env: { PLANTED: planted },
  });

async function faultsOf(planted: string): Promise<string> {
  const app = await launchPlanted(planted);
  try {
    // A fault may keep the dashboard from ever being shown; that it is loaded is enough to attack it.
    const page = await app.page('agw://app/index.html');
    await page.waitForLoadState();
    return (await findFaults(app, page)).join('\n');
  } finally {
    await app.close();
  }
}

test('nothing planted: nothing found', async () => {
  expect(await faultsOf('')).toBe('');
});

for (const [planted, finding] of [
  ['electron/navigation=no-navigation-guard', 'the page leaves agw://app/index.html'],
  ['electron/navigation=open-windows', 'a window opens for https://popup.invalid/'],
  ['electron/app-files=leaking-preload', 'the bridge offers call, desktop, ipcRenderer, onEvent'],
  ['http/page-policy=unsafe-inline', 'script from text runs (ranInline)'],
] as const) {
  test(`${planted} is found`, async () => {
    expect(await faultsOf(planted)).toContain(finding);
  });
}

test('electron/window=no-sandbox does not even start', async () => {
  const app = await launchPlanted('electron/window=no-sandbox');
  expect(await app.exited).toBe(1);
  const log = readFileSync(path.join(profile.directory, 'logs', 'desktop.log'), 'utf8');
  expect(log).toContain('electron double: no window with sandbox: false');
});
