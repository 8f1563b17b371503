// What a spec of the dashboard starts with: the same page in the window or served headless, and a client beside it.
// A page that complains on its console, or breaks its own policy, fails its spec.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import { startServe } from '../support/serve-process.ts';
import { apiClient, dashboardOf, launchDesktop, makeProfile, type Profile, untilShown } from './application.ts';
import { noteCalledOperations, operationsOfWindow, watchRequests } from './called-operations.ts';
import { type ElectronApp, watchPage } from './driver.ts';

export interface Dashboard {
  readonly page: Page;
  /** The admin API, to arrange what the page should show. */
  readonly client: AdminClient;
  /** Base of the API, without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** The application around the page; null headless. */
  readonly app: ElectronApp | null;
  /** Problems that belong to the spec, such as the failed request it provokes. */
  expectProblem(pattern: RegExp): void;
}

export interface DashboardOptions {
  /** Where the page runs; set by the project. */
  host: 'desktop' | 'headless';
  /** More environment for the gateway. */
  environment: Readonly<Record<string, string>>;
  /** Files of a workspace by their path in it; without any there is no workspace. */
  workspace: Readonly<Record<string, string>>;
}

type Started = Omit<Dashboard, 'expectProblem'> & {
  readonly problems: () => Promise<string[]>;
  /** The operations of the admin table that the page has called. */
  readonly operations: () => Promise<Iterable<string>>;
  readonly stop: () => Promise<unknown>;
};

export const test = base.extend<DashboardOptions & { profile: Profile; dashboard: Dashboard }>({
  host: ['desktop', { option: true }],
  environment: [{}, { option: true }],
  workspace: [{}, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  profile: async ({}, use) => {
    const profile = makeProfile();
    await use(profile);
    profile.remove();
  },
  dashboard: async ({ host, profile, environment, workspace, browser }, use) => {
    const env = { ...environment, ...writeWorkspace(profile, workspace) };
    const started =
      host === 'desktop'
        ? await startDesktop(profile, env)
        : await startHeadless(profile, env, await browser.newContext());
    const { problems, operations, stop, ...rest } = started;
    rest.page.setDefaultTimeout(ACTION_LIMIT_MS);
    const expected: RegExp[] = [];
    try {
      await use({ ...rest, expectProblem: (pattern) => expected.push(pattern) });
      const unexpected = (await problems()).filter((problem) => !expected.some((pattern) => pattern.test(problem)));
      expect(unexpected, 'what the page complained about').toEqual([]);
    } finally {
      noteCalledOperations(host, await operations());
      await stop();
    }
  },
});

/** Long for a busy machine, and short enough that a control that is missing is named. */
const ACTION_LIMIT_MS = 20_000;

export { expect } from '@playwright/test';

/** Beside the profile, and removed with it. */
export function workspaceFolder(profile: Profile): string {
  return path.join(profile.directory, '..', 'workspace');
}

function writeWorkspace(profile: Profile, files: Readonly<Record<string, string>>): Record<string, string> {
  if (Object.keys(files).length === 0) return {};
  const folder = workspaceFolder(profile);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return { AGENT_GATEWAY_WORKSPACE: folder };
}

async function startDesktop(profile: Profile, env: Record<string, string>): Promise<Started> {
  const app = await launchDesktop(profile, { env });
  try {
    const page = await dashboardOf(app);
    const client = await apiClient(page, profile);
    // An application that was restarted is gone, and with it what it noted.
    const problems = async () => (app.process.exitCode === null ? app.problems() : []);
    const operations = () => operationsOfWindow(app);
    return { page, client, url: client.url, token: profile.token(), app, problems, operations, stop: app.close };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function startHeadless(
  profile: Profile,
  environment: Record<string, string>,
  context: BrowserContext,
): Promise<Started> {
  const page = await context.newPage();
  const problems: string[] = [];
  watchPage(page, problems);
  const seen = watchRequests(page);
  const { ready, client, token, stop: end } = await startServe(profile.directory, { environment });
  const stop = async () => {
    await context.close();
    await end();
  };
  try {
    if (ready.dashboard_url === null) throw new Error('This build serves no dashboard');
    await page.goto(ready.dashboard_url);
    await untilShown(page);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    page,
    client,
    url: ready.url,
    token,
    app: null,
    problems: async () => problems,
    operations: async () => seen,
    stop,
  };
}
