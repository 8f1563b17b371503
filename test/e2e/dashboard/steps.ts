// What specs of the dashboard do again and again, by the names that a user reads or hears.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures.ts';

export const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

/** A server's row, by its name. */
export function rowOf(page: Page, name: string): Locator {
  return page
    .getByRole('list', { name: 'Servers', exact: true })
    .getByRole('listitem')
    .filter({ has: button(page, name) });
}

/** Names of the servers in the order of the list. */
export function serverNames(page: Page): Promise<string[]> {
  return page.locator('[data-server] [data-row-focus]').allInnerTexts();
}

/** Chooses from the menu of a server's row. */
export async function choose(page: Page, server: string, action: string): Promise<void> {
  await button(page, `More actions for ${server}`).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

/** The dialog with the server form, opened from the screen. */
export async function openServerForm(page: Page): Promise<Locator> {
  await button(page, 'Add server').click();
  const dialog = page.getByRole('dialog', { name: 'Add server' });
  await expect(dialog).toBeVisible();
  return dialog;
}

export async function editServer(page: Page, name: string): Promise<Locator> {
  await choose(page, name, 'Edit');
  const dialog = page.getByRole('dialog', { name: `Edit ${name}` });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Adds a row to the environment or the headers and fills it in. */
export async function addSecret(dialog: Locator, what: 'variable' | 'header', name: string, value: string) {
  await button(dialog, `Add ${what}`).click();
  const word = what === 'variable' ? 'Variable' : 'Header';
  const label = new RegExp(`^${word} \\d+$`);
  await dialog.getByLabel(label).last().fill(name);
  await dialog
    .getByLabel(new RegExp(`^Value of ${what} \\d+$`))
    .last()
    .fill(value);
}

export async function save(dialog: Locator): Promise<void> {
  await button(dialog, 'Save').click();
  await expect(dialog).toBeHidden();
}

export const toast = (page: Page, text: string | RegExp) =>
  page.getByRole('region', { name: /Notifications/ }).getByText(text);

export async function goTo(
  page: Page,
  screen: 'Servers' | 'Tools' | 'Agents' | 'Connect' | 'Activity' | 'Settings',
): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: new RegExp(`^${screen}`) })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
}

/** Stands on the clipboard once its text has been read, so that it is not taken for the text of the next copy. */
const READ = '(read)';

/** What another program would receive from the clipboard; each text is given once. */
export async function clipboardText(page: Page): Promise<string> {
  const area = await scratch(page, '');
  // The page writes to the clipboard a moment after the click.
  await expect(async () => {
    await area.fill('');
    await page.keyboard.press('ControlOrMeta+v');
    await expect(area).not.toHaveValue(/^(?:\(read\))?$/, { timeout: 250 });
  }).toPass({ timeout: 10_000 });
  const text = await area.inputValue();
  await area.evaluate((element) => element.remove());
  await fillClipboard(page, READ);
  return text;
}

/** Puts text on the clipboard as another program would. */
export async function fillClipboard(page: Page, text: string): Promise<void> {
  const area = await scratch(page, text);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+c');
  await area.evaluate((element) => element.remove());
}

async function scratch(page: Page, text: string): Promise<Locator> {
  await page.evaluate((value) => {
    const area = document.createElement('textarea');
    area.id = 'scratch';
    area.value = value;
    document.body.append(area);
    area.focus();
  }, text);
  return page.locator('#scratch');
}
