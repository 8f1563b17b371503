// How the browser tests run: each application in its own process with its own profile, few at a time.
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './scripts/test-run/chromium.ts';

const executablePath = findChromium();

export default defineConfig<{ host: 'desktop' | 'headless' }>({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  globalSetup: './test/e2e/global-setup.ts',
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: { launchOptions: { ...(executablePath && { executablePath }), args: CHROMIUM_ARGS } },
  projects: [
    { name: 'shell', testMatch: '*.spec.ts', testIgnore: ['dashboard/**', 'after/**'] },
    // The same specs in the window and as served headless, and a few that only one of them has.
    {
      name: 'desktop',
      testMatch: 'dashboard/**/*.spec.ts',
      testIgnore: 'dashboard/browser/**',
      use: { host: 'desktop' },
    },
    {
      name: 'headless',
      testMatch: 'dashboard/**/*.spec.ts',
      testIgnore: 'dashboard/window/**',
      use: { host: 'headless' },
    },
    // What all specs of the dashboard together must have done: run by itself, it runs them before.
    { name: 'after', testMatch: 'after/**/*.spec.ts', dependencies: ['desktop', 'headless'] },
  ],
});
