// What a spec of the dashboard starts with: the same page in the window or served headless, and a client beside it.
// A page that complains on its console, or breaks its own policy, fails its spec.
import { test as base, expect, type Page } from '@playwright/test';
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import { startServe } from '../support/serve-process.ts';
import { apiClient, dashboardOf, launchDesktop, makeProfile, type Profile } from './application.ts';
import { type ElectronApp, watchPage } from './driver.ts';

export interface Dashboard {
  readonly page: Page;
  /** The admin API, to arrange what the page should show. */
  readonly client: AdminClient;
  /** The application around the page; null headless. */
  readonly app: ElectronApp | null;
  /** Problems that belong to the spec, such as the failed request it provokes. */
  expectProblem(pattern: RegExp): void;
}

export interface DashboardOptions {
  /** Where the page runs; set by the project. */
  host: 'desktop' | 'headless';
}

interface Started {
  readonly page: Page;
  readonly client: AdminClient;
  readonly app: ElectronApp | null;
  readonly problems: () => Promise<string[]>;
  readonly stop: () => Promise<unknown>;
}

export const test = base.extend<DashboardOptions & { profile: Profile; dashboard: Dashboard }>({
  host: ['desktop', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  profile: async ({}, use) => {
    const profile = makeProfile();
    await use(profile);
    profile.remove();
  },
  dashboard: async ({ host, profile, browser }, use) => {
    const started =
      host === 'desktop' ? await startDesktop(profile) : await startHeadless(profile, await browser.newPage());
    const { page, client, app, problems, stop } = started;
    const expected: RegExp[] = [];
    try {
      await use({ page, client, app, expectProblem: (pattern) => expected.push(pattern) });
      const unexpected = (await problems()).filter((problem) => !expected.some((pattern) => pattern.test(problem)));
      expect(unexpected, 'what the page complained about').toEqual([]);
    } finally {
      await stop();
    }
  },
});

export { expect } from '@playwright/test';

async function startDesktop(profile: Profile): Promise<Started> {
  const app = await launchDesktop(profile);
  const page = await dashboardOf(app);
  return { page, client: await apiClient(page, profile), app, problems: app.problems, stop: app.close };
}

async function startHeadless(profile: Profile, page: Page): Promise<Started> {
  const problems: string[] = [];
  watchPage(page, problems);
  const serve = await startServe(profile.directory);
  await page.goto(serve.ready.dashboard_url ?? 'about:blank');
  const stop = async () => {
    await page.close();
    await serve.stop();
  };
  return { page, client: serve.client, app: null, problems: async () => problems, stop };
}
