// What specs of the Tools screen do again and again.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../../fixtures.ts';
import { button, goTo } from '../steps.ts';

/** Chooses a tool and waits until it can be run. */
export async function openTool(page: Page, name: string): Promise<void> {
  await goTo(page, 'Tools');
  const original = name.replace(/^.*__/, '');
  const row = page.getByRole('list', { name: 'Tools', exact: true }).locator(`[data-tool="${name}"]`);
  await row.click();
  await expect(row).toContainText(original);
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
  await expect(button(page, 'Run')).toBeVisible();
}

/** Runs the tool and waits for its answer. */
export async function run(page: Page): Promise<void> {
  const answers = page.getByRole('tablist', { name: 'Last runs' }).getByRole('tab', { name: /Succeeded|Failed/ });
  const ids = async () => answers.evaluateAll((tabs) => tabs.map(({ id }) => id));
  const before = await ids();
  await button(page, 'Run').click();
  await expect.poll(async () => (await ids()).some((id) => !before.includes(id)), { timeout: 30_000 }).toBe(true);
}

/** Where the answers are. */
export function resultOf(page: Page): Locator {
  return page.getByRole('region', { name: /^Results of / }).getByRole('tabpanel');
}

/** What the tool says it received. */
export async function lastResult(page: Page): Promise<unknown> {
  await expect(resultOf(page).getByRole('group', { name: 'How to show the result' })).toBeVisible();
  return JSON.parse(await resultOf(page).locator('[dir=auto]').first().innerText());
}

/** What a tool is stands beside where it is run, or behind a tab in a narrow window. */
export async function showAbout(page: Page): Promise<void> {
  const tab = page.getByRole('tab', { name: 'About' });
  if (await tab.isVisible()) await tab.click();
}

/** A control of the form by its name as a screen reader says it. */
export function fieldOf(form: Page | Locator, name: string): Locator {
  return form.getByRole('textbox', { name, exact: true }).or(form.getByRole('combobox', { name, exact: true }));
}
