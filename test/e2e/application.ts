// Starts the application as a user has it: with a profile of its own, in the window or headless, and the API beside it.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import { createAdminClient, httpSend } from '../../src-shared/contract/client.ts';
import type { DesktopOperationName, DesktopOutput, HostView } from '../../src-shared/contract/desktop.ts';
import type { Outcome } from '../../src-shared/contract/errors.ts';
import type { WindowApi } from '../../src-shared/contract/window-api.ts';
import { type ElectronApp, type LaunchOptions, launch } from './driver.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

declare global {
  var agentGateway: WindowApi;
}

export interface Profile {
  /** The data directory. */
  readonly directory: string;
  readonly token: () => string;
  remove(): void;
}

/** An empty profile in a folder of its own. */
export function makeProfile(): Profile {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'agent-gateway-e2e-')));
  const directory = path.join(folder, 'profile');
  return {
    directory,
    token: () => readFileSync(path.join(directory, 'admin-token'), 'utf8').trim(),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** A home of the user's beside the profile, with these files in it: what clients read must never be the real one. */
export function homeWith(profile: Profile, files: Readonly<Record<string, string>>): string {
  const home = path.join(profile.directory, '..', 'home');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  }
  return home;
}

/** Starts the desktop application on a profile, its API on any free port unless `env` says otherwise. */
export function launchDesktop(profile: Profile, options: Partial<LaunchOptions> = {}): Promise<ElectronApp> {
  const { args = [], env = {}, ...rest } = options;
  return launch({
    app: ROOT,
    ...rest,
    args: ['--data-dir', profile.directory, ...args],
    env: { AGENT_GATEWAY_PORT: '0', ...env },
  });
}

/** The dashboard's page, once it can be called and is shown. */
export async function dashboardOf(app: ElectronApp): Promise<Page> {
  const page = await app.page('agw://app/index.html');
  await untilShown(page);
  return page;
}

/**
 * A page can be called before it has a body, which waits for the theme, and is loaded before it has a screen. The
 * navigation comes with the first screen; behind a dialog it is still there, though no one can get at it.
 */
export function untilShown(page: Page): Promise<void> {
  return page.locator('nav[aria-label=Main]').waitFor();
}

/** Calls an operation of the window from its page, as the dashboard does. */
export async function callDesktop<K extends DesktopOperationName>(
  page: Page,
  operation: K,
  input: unknown = {},
): Promise<DesktopOutput<K>> {
  const outcome = await page.evaluate(([name, sent]) => globalThis.agentGateway.desktop(name, sent), [
    operation,
    input,
  ] as const);
  return unwrap(outcome) as DesktopOutput<K>;
}

export function unwrap(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
}

/** A client of the loopback API beside a window. */
export async function apiClient(page: Page, profile: Profile): Promise<AdminClient & { readonly url: string }> {
  const { api }: HostView = await callDesktop(page, 'get_host');
  if (api.url === null) throw new Error(`There is no API: ${api.problem}`);
  return Object.assign(createAdminClient(httpSend(api.url, profile.token(), fetch)), { url: api.url });
}

/** A server that behaves, or misbehaves as told (see the fixture). */
export function oddServer(name: string, ...args: string[]) {
  const file = path.join(ROOT, 'test/fixtures/servers/odd-server.mjs');
  return { name, transport: 'stdio' as const, command: process.execPath, args: [file, ...args] };
}
