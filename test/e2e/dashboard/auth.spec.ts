// Machine credentials in the dashboard: entered in the form, a token fetched with them, its state in the token desk.
import type { Locator, Page } from '@playwright/test';
import { type GuardedMcpServer, startGuardedMcpServer } from '../../fixtures/oauth/guarded-mcp-server.ts';
import { json, startTokenEndpoint, type TokenEndpoint } from '../../fixtures/oauth/token-endpoint.ts';
import { expect, test } from '../fixtures.ts';
import { button, openServerForm, rowOf, save } from './steps.ts';

const SECRET = 'the-secret-of-the-client';
const TOKEN = 'a-token-nobody-should-see';

let endpoint: TokenEndpoint;
let server: GuardedMcpServer;

test.beforeEach(async () => {
  endpoint = await startTokenEndpoint((response, { form }) =>
    form.get('client_secret') === SECRET
      ? json(response, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3_600 })
      : json(response, { error: 'invalid_client', error_description: 'Client authentication failed' }, 401),
  );
  server = await startGuardedMcpServer({ accepts: (token) => token === TOKEN });
});

test.afterEach(async () => {
  await server.close();
  await endpoint.close();
});

async function fillForm(page: Page, secret: string): Promise<Locator> {
  const dialog = await openServerForm(page);
  await dialog.getByLabel('Name', { exact: true }).fill('guarded');
  await dialog.getByLabel('Transport').selectOption('Streamable HTTP');
  await dialog.getByLabel('URL', { exact: true }).fill(server.url);
  await button(dialog, 'Advanced authentication').click();
  await dialog.getByLabel('Authentication', { exact: true }).selectOption('OAuth2 client credentials');
  await dialog.getByLabel('Token URL', { exact: true }).fill(endpoint.url);
  await dialog.getByLabel('Client ID', { exact: true }).fill('gateway');
  await dialog.getByLabel('Client secret', { exact: true }).fill(secret);
  await dialog.getByLabel('Scopes', { exact: true }).fill('read write');
  await button(dialog, 'Add parameter').click();
  await dialog.getByLabel('Parameter 1', { exact: true }).fill('audience');
  await dialog.getByLabel('Value of parameter 1', { exact: true }).fill('tools');
  return dialog;
}

async function openDesk(page: Page): Promise<Locator> {
  await button(rowOf(page, 'guarded'), 'guarded').click();
  const drawer = page.getByRole('complementary', { name: 'Details of guarded' });
  await drawer.getByRole('tab', { name: 'Auth' }).click();
  return drawer.getByRole('tabpanel', { name: 'Auth' });
}

test('client credentials: connected with a token of its own, which the token desk describes and renews', async ({
  dashboard,
}) => {
  const { page } = dashboard;
  const dialog = await fillForm(page, SECRET);
  await expect(dialog.getByLabel('Client secret', { exact: true })).toHaveAttribute('type', 'password');
  await save(dialog);
  const row = rowOf(page, 'guarded');
  await expect(row.getByText('Connected')).toBeVisible();
  await expect(row.getByText('1 tool', { exact: true })).toBeVisible();
  expect(Object.fromEntries(endpoint.seen[0]?.form ?? [])).toEqual({
    grant_type: 'client_credentials',
    client_id: 'gateway',
    client_secret: SECRET,
    scope: 'read write',
    audience: 'tools',
  });

  const desk = await openDesk(page);
  await expect(desk.getByText('OAuth2 client credentials')).toBeVisible();
  await expect(desk.getByText(endpoint.origin)).toBeVisible();
  await expect(desk.getByText('Valid', { exact: true })).toBeVisible();
  await expect(desk.getByText(/^in (60|59) minutes$/)).toBeVisible();
  const asked = endpoint.seen.length;
  await button(desk, 'Refresh now').click();
  await expect.poll(() => endpoint.seen.length).toBe(asked + 1);
  await expect(desk.getByText('Valid', { exact: true })).toBeVisible();
  for (const secret of [SECRET, TOKEN]) expect(await page.content()).not.toContain(secret);
});

test('a wrong secret is an auth_error in the test and in the row, and the right one is all it takes', async ({
  dashboard,
}) => {
  const { page, client } = dashboard;
  const dialog = await fillForm(page, 'wrong');
  await button(dialog, 'Test connection').click();
  const outcome = dialog.getByRole('region', { name: 'What will run' }).getByRole('status');
  await expect(outcome.getByText('auth_error')).toBeVisible();
  await expect(outcome.getByText(/client secret/)).toBeVisible();
  await save(dialog);
  const row = rowOf(page, 'guarded');
  await expect(row.getByText('Error', { exact: true })).toBeVisible();
  await expect(row.getByText(/Check the token URL, the client ID and the client secret/)).toBeVisible();
  await button(row, 'Details of what is wrong with guarded').click();
  await expect(row.getByText('auth_error')).toBeVisible();
  const desk = await openDesk(page);
  await expect(desk.getByText('Error', { exact: true })).toBeVisible();
  await expect(desk.getByRole('region', { name: 'What is wrong' })).toContainText('invalid_client');

  // In a small window the drawer lies over the rows.
  await button(page.getByRole('complementary', { name: 'Details of guarded' }), 'Edit').click();
  const edit = page.getByRole('dialog', { name: 'Edit guarded' });
  await expect(edit.getByLabel('Authentication', { exact: true })).toHaveValue('oauth2_client_credentials');
  await expect(edit.getByLabel('Token URL', { exact: true })).toHaveAttribute('placeholder', 'stored');
  await button(edit, 'Replace client secret').click();
  await edit.getByLabel('Client secret', { exact: true }).fill(SECRET);
  await save(edit);
  await expect(row.getByText('Connected')).toBeVisible();
  await expect(desk.getByText('Valid', { exact: true })).toBeVisible();
  // What was not touched is what it was.
  expect(Object.fromEntries(endpoint.seen.at(-1)?.form ?? [])).toMatchObject({
    scope: 'read write',
    audience: 'tools',
  });
  expect((await client.list_servers()).map(({ status }) => status)).toEqual(['connected']);
});
