// The Activity screen: what was done, by whom and how it ended, as it happens, and never a value of it.
import { workshop } from '../../support/real-servers.ts';
import { expect, test } from '../fixtures.ts';
import { button, goTo, rowOf } from './steps.ts';

test('calls and changes as they happen, found, explained and summed up by tool', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await goTo(page, 'Activity');
  await expect(page.getByText('Nothing has happened yet')).toBeVisible();

  const { id } = await client.create_server({ name: 'local', transport: 'stdio', ...workshop() });
  const records = page.getByRole('list', { name: 'Records' });
  await expect(button(records, 'Create server')).toBeVisible();
  await goTo(page, 'Servers');
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();
  await goTo(page, 'Activity');
  const secret = 'a value nobody must find again';
  await client.call_tool({ name: 'local__ticket', arguments: { title: secret } });
  await client.call_tool({ name: 'local__refuse', arguments: { why: secret } });
  await expect(button(records, 'local__ticket')).toBeVisible();
  await expect(button(records, 'local__refuse')).toBeVisible();

  await button(records, 'local__ticket').click();
  const details = page.getByRole('region', { name: /^Record \d+$/ });
  await expect(details.getByText(`{title: text(${secret.length})}`)).toBeVisible();
  await expect(details.getByText('A script')).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  await expect(details.getByRole('heading', { level: 2 })).toHaveText('local__refuse');
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(button(records, 'local__refuse')).toBeFocused();

  await page.getByLabel('Result').selectOption('failed');
  await expect(button(records, 'local__ticket')).toBeHidden();
  await expect(button(records, 'local__refuse')).toBeVisible();
  await page.getByLabel('Result').selectOption('');
  await page.getByLabel('What').selectOption('operation');
  await expect(button(records, 'Create server')).toBeVisible();
  await expect(button(records, 'local__ticket')).toBeHidden();
  await page.getByLabel('What').selectOption('');
  await page.getByRole('searchbox', { name: 'Search activity' }).fill('no such thing');
  await expect(page.getByText('No record fits')).toBeVisible();
  await button(page, 'Show all records').click();

  await page.getByRole('radio', { name: 'By tool' }).check({ force: true });
  const row = page.getByRole('row', { name: /local__refuse/ });
  await expect(row.getByRole('img')).toHaveAccessibleName('The last 1 call: 1 failed');
  await client.delete_server({ id });
});
