// The first run: three short steps, each of which can be skipped or done.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import { button, clipboardText, rowOf, toast } from './steps.ts';

test('choose a workspace, add a server, take the address', async ({ dashboard, profile }) => {
  const { page, client, app, url } = dashboard;
  const folder = path.join(profile.directory, '..', 'my-workspace');
  mkdirSync(folder);
  await expect(page.getByRole('heading', { name: 'Welcome to Agent Gateway' })).toBeVisible();
  const steps = page.getByRole('listitem');
  await expect(steps).toHaveCount(3);

  if (app) {
    const answer = { canceled: false, filePaths: [folder] };
    await app.evaluate(({ double }, given) => double.answerWith('dialog.showOpenDialog', given), answer);
    await button(page, 'Choose folder…').click();
  } else {
    await button(page, 'Choose folder…').click();
    const field = page.getByLabel('Workspace folder');
    await field.fill('~/my-workspace');
    await button(page, 'Use this folder').click();
    await expect(field).toHaveAccessibleDescription(/Must be a full path/);
    await page.keyboard.press('Escape');
    await expect(button(page, 'Choose folder…')).toBeFocused();
    await page.keyboard.press('Enter');
    await field.fill(folder);
    await button(page, 'Use this folder').click();
  }
  await expect(toast(page, /Workspace chosen/)).toBeVisible();
  await expect(steps.first().getByText('Done')).toBeAttached();
  await expect(steps.first().getByText(folder, { exact: true })).toBeVisible();
  expect((await client.get_settings()).workspace).toEqual({ value: folder, source: 'setting' });

  await button(page, 'Copy the MCP endpoint').click();
  expect(await clipboardText(page)).toBe(`${url}/mcp`);
  await button(page, 'Add server').click();
  await expect(page.getByRole('dialog', { name: 'Add server' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await button(page, 'Try the example server').click();
  await expect.poll(async () => (await client.list_servers()).length).toBe(1);
  const name = (await client.list_servers())[0]?.name ?? '';
  await expect(rowOf(page, name).getByText('Connected')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('heading', { name: 'Welcome to Agent Gateway' })).toBeHidden();
});

test('steps that are skipped stay away', async ({ dashboard }) => {
  const { page } = dashboard;
  await button(page, 'Skip').click();
  await expect(button(page, 'Skip')).toBeHidden();
  await button(page, 'Hide these steps').click();
  await expect(page.getByText('No servers yet')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No servers yet')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Welcome to Agent Gateway' })).toBeHidden();
});
