// How the dashboard looks where servers are authorized: the form of each kind, the token desk, the sign-in.
import type { Page } from '@playwright/test';
import type { Scene } from './scenes.ts';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function addWith(page: Page, kind: string): Promise<void> {
  await button(page, 'Add server').click();
  await page.getByLabel('Name', { exact: true }).fill('warehouse-2');
  await page.getByLabel('Transport').selectOption('streamable_http');
  await page.getByLabel('URL', { exact: true }).fill('https://mcp.example.com/mcp');
  await button(page, 'Advanced authentication').click();
  await page.getByLabel('Authentication', { exact: true }).selectOption(kind);
}

async function edit(page: Page, name: string): Promise<void> {
  await button(page, `More actions for ${name}`).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByLabel('Authentication', { exact: true }).waitFor();
}

async function desk(page: Page, name: string): Promise<void> {
  await button(page, new RegExp(`^${name}$`)).click();
  await page.getByRole('tab', { name: 'Auth' }).click();
  await page.getByText('Kind', { exact: true }).waitFor();
}

const adding = (name: string, kind: string, more: (page: Page) => Promise<void> = async () => {}): Scene => ({
  name: `auth-form-${name}`,
  world: 'authorized',
  steps: async (page) => {
    await addWith(page, kind);
    await more(page);
    await page.getByLabel('Authentication', { exact: true }).scrollIntoViewIfNeeded();
  },
});

async function fillClient(page: Page, secret: string): Promise<void> {
  await page.getByLabel('Token URL', { exact: true }).fill('https://auth.example.com/oauth2/token');
  await page.getByLabel('Client ID', { exact: true }).fill('gateway');
  await page.getByLabel('Client secret', { exact: true }).fill(secret);
}

export const AUTH_SCENES: readonly Scene[] = [
  { name: 'auth-servers', shown: true, world: 'authorized' },
  adding('none', 'None'),
  adding('bearer', 'Bearer token'),
  adding('api-key', 'API key'),
  {
    ...adding('client-credentials', 'OAuth2 client credentials', async (page) => {
      await fillClient(page, 'a-secret-of-this-length');
      await page.getByLabel('Scopes', { exact: true }).fill('read\nwrite');
      await button(page, 'Add parameter').click();
      await page.getByLabel('Parameter 1', { exact: true }).fill('audience');
      await page.getByLabel('Value of parameter 1', { exact: true }).fill('my-api');
    }),
    shown: true,
  },
  adding('wrong-secret', 'OAuth2 client credentials', async (page) => {
    await fillClient(page, 'wrong');
    await button(page, 'Test connection').click();
    await page.getByText('auth_error').waitFor();
  }),
  adding('missing', 'OAuth2 client credentials', async (page) => {
    await button(page, 'Save').click();
    await page.locator('[data-field-error]').first().waitFor();
  }),
  adding('google', 'Google service account'),
  adding('command', 'Command'),
  adding('sign-in', 'Sign in'),
  { name: 'auth-form-stored', shown: true, world: 'authorized', steps: (page) => edit(page, 'warehouse') },
  {
    name: 'auth-form-replaced',
    world: 'authorized',
    steps: async (page) => {
      await edit(page, 'warehouse');
      await button(page, 'Replace token URL').click();
      await button(page, 'Replace client secret').click();
      await button(page, 'Remove scopes').click();
      await button(page, 'Replace extra parameters').click();
    },
  },
  { name: 'auth-desk-valid', shown: true, world: 'authorized', steps: (page) => desk(page, 'warehouse') },
  { name: 'auth-desk-error', world: 'authorized', steps: (page) => desk(page, 'billing') },
  { name: 'auth-desk-needs-sign-in', world: 'authorized', steps: (page) => desk(page, 'tickets') },
  { name: 'auth-desk-signed-in', world: 'authorized', steps: (page) => desk(page, 'documents') },
  {
    name: 'auth-sign-in',
    shown: true,
    world: 'authorized',
    steps: async (page) => {
      await button(page, 'Sign in to tickets').click();
      await button(page, 'Open login.example.org').waitFor();
    },
  },
  {
    name: 'auth-sign-in-waits',
    world: 'authorized',
    steps: async (page) => {
      await button(page, 'Sign in to tickets').click();
      await button(page, 'Open login.example.org').click();
      await page.getByText('Waiting for you').waitFor();
    },
  },
];
