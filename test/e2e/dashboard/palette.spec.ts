// The command palette: every action, server and tool by a few letters; shortcuts shown and working.
import { oddServer } from '../application.ts';
import { expect, test } from '../fixtures.ts';
import { clipboardText, rowOf } from './steps.ts';

test('finds commands, servers with their actions, and tools; Enter does it', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server(oddServer('local'));
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();
  const field = page.getByRole('combobox', { name: /Search commands/ });
  const options = page.getByRole('listbox', { name: 'Results' }).getByRole('option');
  const ask = async (typed: string) => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(field).toBeFocused();
    await field.fill(typed);
  };

  const name = page.getByRole('button', { name: 'local', exact: true });
  await name.focus();
  await ask('');
  await expect(options.filter({ hasText: 'Add server' })).toBeVisible();
  await expect(options.filter({ hasText: 'Go to Settings' }).locator('kbd')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await expect(name).toBeFocused();

  await ask('refresh loc');
  await expect(options.first()).toContainText('Refresh');
  await page.keyboard.press('Enter');
  // A message that comes while the palette is open does not take the key that closes it.
  await ask('');
  await expect(page.getByText(/^Refreshed local/).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();

  for (const [typed, chosen] of [
    ['test local', 'Test'],
    ['copy curl local', 'Copy as curl'],
    ['switch off local', 'Switch off'],
  ] as const) {
    await ask(typed);
    await expect(options.first()).toContainText(chosen);
    await page.keyboard.press('Enter');
  }
  await expect(rowOf(page, 'local').getByText(/^\d+ tools in /)).toBeVisible();
  await expect(rowOf(page, 'local').getByText('Off', { exact: true })).toBeVisible();
  expect(await clipboardText(page)).toContain('curl -X POST');

  await ask('switch on local');
  await page.keyboard.press('Enter');
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();
  await ask('local__progress');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'local__progress' })).toBeVisible();

  await ask('nothing is called this');
  await expect(page.getByText(/Nothing fits/)).toBeVisible();
  await field.fill('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await ask('compact rows');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await ask('sidebar');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Widen the sidebar' })).toBeVisible();
  await ask('copy mcp endpoint');
  await page.keyboard.press('Enter');
  expect(await clipboardText(page)).toMatch(/\/mcp$/);
  await ask('add secret');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Named secrets' })).toBeInViewport();
  await ask('delete local');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog', { name: 'Delete local?' })).toBeVisible();
});

test('single keys move between the screens and show all keys there are', async ({ dashboard }) => {
  const { page } = dashboard;
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toHaveText('Servers');
  for (const [keys, screen] of [
    ['gt', 'Tools'],
    ['ga', 'Agents'],
    ['g,', 'Settings'],
    ['gs', 'Servers'],
  ] as const) {
    await page.keyboard.type(keys);
    await expect(title).toHaveText(screen);
  }
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(keys.getByText('Command palette')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.goBack();
  await expect(title).toHaveText('Settings');

  // An icon is named for the pointer that rests on it and for the keyboard that is at it.
  const icon = page.getByRole('button', { name: 'the sidebar' });
  const name = page.locator('[popover]', { hasText: 'the sidebar' });
  await icon.hover();
  await expect(name).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Escape');
  await expect(name).toBeHidden();
  await icon.focus();
  await expect(name).toBeInViewport({ ratio: 1 });
  await icon.press('Enter');
  await expect(name).toBeHidden();
});
