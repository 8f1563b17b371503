// Without a mouse: a server is added, tested and deleted, and the focus is always somewhere a user can see.
import type { Page } from '@playwright/test';
import { oddServer } from '../application.ts';
import { expect, test } from '../fixtures.ts';
import { rowOf, toast } from './steps.ts';

test('add, test, delete and undo with the keyboard alone', async ({ dashboard, host }) => {
  const { page, client } = dashboard;
  const { command, args } = oddServer('');
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await page.keyboard.press(host === 'desktop' ? 'ControlOrMeta+n' : 'n');
  const dialog = page.getByRole('dialog', { name: 'Add server' });
  await expect(dialog).toBeVisible();

  await tabTo(page, 'Name');
  await page.keyboard.type('by-keys');
  await tabTo(page, 'Command');
  await page.keyboard.type(command);
  await tabTo(page, 'Arguments');
  await page.keyboard.type(args.join(' '));
  await tabTo(page, 'Test connection');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/^\d+ tools in /)).toBeVisible();
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  const row = rowOf(page, 'by-keys');
  await expect(row.getByText('Connected')).toBeVisible();
  await tabTo(page, 'by-keys');
  await page.keyboard.press('t');
  await expect(row.getByText(/^\d+ tools in /)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Details of by-keys' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect.poll(() => focusedName(page)).toBe('by-keys');

  // A row's own key is not meant by the second one of two.
  await page.keyboard.type('gt');
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toHaveText('Tools');
  await page.keyboard.type('gs');
  await expect(title).toHaveText('Servers');
  await tabTo(page, 'by-keys');
  await page.keyboard.press('Delete');
  const asked = page.getByRole('alertdialog', { name: 'Delete by-keys?' });
  await expect(asked).toBeVisible();
  await tabTo(page, 'Delete');
  await page.keyboard.press('Enter');
  await expect(row).toBeHidden();
  expect(await client.list_servers()).toEqual([]);
  await expect(toast(page, 'Deleted by-keys.')).toBeVisible();
  await page.keyboard.press('F8');
  await tabTo(page, 'Undo');
  await page.keyboard.press('Enter');
  await expect(row.getByText('Connected')).toBeVisible();
});

/** Presses Tab until the control of that name has the focus; each one on the way has to show that it has it. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    const focused = await focusedName(page);
    if (focused === name) {
      expect(await focusIsVisible(page), `the focus on “${name}” can be seen`).toBe(true);
      return;
    }
    passed.push(focused);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach “${name}”. On the way: ${passed.join(', ')}`);
}

/** The name of what has the focus, as far as a test needs it. */
function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const labels =
      element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null;
    const label = labels?.[0]?.innerText.trim();
    return (
      element?.getAttribute('aria-label') ??
      label ??
      (element as HTMLElement | null)?.innerText?.trim().split('\n')[0] ??
      ''
    );
  });
}

function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || !element.matches(':focus-visible')) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height, bottom, right } = element.getBoundingClientRect();
    const inside = bottom > 0 && right > 0 && width > 0 && height > 0;
    return inside && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
  });
}
