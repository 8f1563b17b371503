// In a browser the workspace is chosen by typing its path, with the keyboard alone.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../../fixtures.ts';
import { button, goTo, toast } from '../steps.ts';

test('a path is typed, and the focus goes on where it was', async ({ dashboard, profile }) => {
  const { page, client } = dashboard;
  const folder = path.join(profile.directory, '..', 'my-workspace');
  mkdirSync(folder);
  await goTo(page, 'Settings');
  await button(page, 'Choose folder…').press('Enter');
  await expect(page.getByLabel('Workspace folder')).toBeFocused();
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expect(toast(page, /Workspace chosen/)).toBeVisible();
  expect((await client.get_settings()).workspace).toEqual({ value: folder, source: 'setting' });
  await expect(button(page, 'Change…')).toBeFocused();
});
