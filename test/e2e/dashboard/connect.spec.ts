// Connect: the clients of a machine, one of them connected and disconnected, and the servers of another taken over.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { homeWith, oddServer } from '../application.ts';
import { expect, test } from '../fixtures.ts';
import { button, clipboardText, goTo, toast } from './steps.ts';

const CANARY = 'agwc-c0ffee-secret';
const CURSOR = `{
  // mine
  "mcpServers": {
    "github": { "command": "npx", "args": ["-y", "gh"], "env": { "TOKEN": "${CANARY}" } }
  }
}
`;
const CODEX = `[mcp_servers.docs]
command = "uvx"
args = ["docs"]

[mcp_servers.figma]
url = "https://example.com/mcp"
bearer_token_env_var = "FIGMA"
`;

test.use({
  environment: ({ profile }, use) =>
    use({
      HOME: homeWith(profile, {
        '.cursor/mcp.json': CURSOR,
        '.codex/config.toml': CODEX,
        '.gemini/settings.json': '{',
      }),
    }),
});

const row = (page: Page, title: string) =>
  page
    .getByRole('list', { name: 'Clients' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) });

test('a client is connected after a look at what changes, and the change is taken back', async ({
  dashboard,
  profile,
}) => {
  const { page, client } = dashboard;
  const file = path.join(profile.directory, '..', 'home', '.cursor', 'mcp.json');
  await client.create_server(oddServer('near'));
  await goTo(page, 'Connect');
  await expect(row(page, 'Cursor').getByText('Not connected')).toBeVisible();
  await expect(row(page, 'Gemini CLI').getByText('Cannot be read', { exact: true })).toBeVisible();
  await expect(row(page, 'Gemini CLI').getByText(/line 1 is not valid JSON/)).toBeVisible();
  await expect(row(page, 'Zed').getByText('Not installed')).toBeVisible();
  await expect(page.getByText(/default has \d+ tools?: .* of JSON in every conversation/)).toBeVisible();

  await button(page, 'Connect Cursor').click();
  const dialog = page.getByRole('dialog', { name: 'Connect Cursor' });
  const diff = dialog.getByRole('region', { name: 'What changes' });
  await expect(diff).toContainText('"gateway"');
  await expect(diff).toContainText('--agent');
  await expect(diff).not.toContainText(CANARY);
  await dialog.getByLabel('Start the gateway when none runs').check();
  await expect(diff).toContainText('--start');
  expect(readFileSync(file, 'utf8')).toBe(CURSOR);
  await button(dialog, 'Write it').click();
  await expect(dialog).toBeHidden();
  await expect(toast(page, 'Connected Cursor. Restart Cursor to apply.')).toBeVisible();
  await expect(row(page, 'Cursor').getByText('Connected', { exact: true })).toBeVisible();
  await expect(button(page, 'Undo the last change of Cursor')).toBeFocused();
  expect(readFileSync(file, 'utf8')).toContain('// mine');
  expect(readFileSync(file, 'utf8')).toContain('"gateway"');

  await page
    .getByRole('region', { name: /Notifications/ })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(row(page, 'Cursor').getByText('Not connected')).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe(CURSOR);
});

test('a file that somebody else changed in between is looked at again', async ({ dashboard, profile }) => {
  const { page } = dashboard;
  homeWith(profile, { '.cursor/mcp.json': '{}' });
  await goTo(page, 'Connect');
  await button(page, 'Connect Cursor').click();
  const dialog = page.getByRole('dialog', { name: 'Connect Cursor' });
  await expect(dialog.getByRole('region', { name: 'What changes' })).toBeVisible();
  homeWith(profile, { '.cursor/mcp.json': '{ "mine": 1 }' });
  // A browser notes the answer that refuses.
  dashboard.expectProblem(/409/);
  await button(dialog, 'Write it').click();
  await expect(dialog.getByRole('alert')).toContainText('was changed meanwhile');
  await button(dialog, 'Write it').click();
  await expect(dialog).toBeHidden();

  await button(page, 'Disconnect Cursor').click();
  const leaving = page.getByRole('dialog', { name: 'Disconnect Cursor' });
  await expect(leaving.getByRole('region', { name: 'What changes' })).toContainText('"gateway"');
  await button(leaving, 'Take it out').click();
  await expect(row(page, 'Cursor').getByText('Not connected')).toBeVisible();
});

test('the servers of a client are taken over, switched off', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await goTo(page, 'Connect');
  await button(page, 'Import 2 servers from Codex').click();
  const dialog = page.getByRole('dialog', { name: 'Import servers from Codex' });
  await expect(dialog.getByText('uvx docs')).toBeVisible();
  await expect(dialog.getByText(/bearer_token_env_var/)).toBeVisible();
  await expect(dialog.getByRole('checkbox', { name: /figma/ })).toBeDisabled();
  await button(dialog, 'Import 1 server').click();
  await expect(toast(page, /Imported 1 server. They are off/)).toBeVisible();
  const [docs] = await client.list_servers();
  expect(docs).toMatchObject({ name: 'docs', enabled: false, approval: { state: 'pending' } });
});

test('any other client gets something to paste', async ({ dashboard }) => {
  const { page } = dashboard;
  await goTo(page, 'Connect');
  await button(page, /^Another client/).click();
  await button(page, 'Copy: A program it starts').click();
  expect(JSON.parse(await clipboardText(page)).mcpServers.gateway.args).toContain('--agent');
  await button(page, 'Copy configuration for Codex').click();
  expect(await clipboardText(page)).toContain('[mcp_servers.gateway]');
});
