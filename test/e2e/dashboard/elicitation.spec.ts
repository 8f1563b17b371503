// A server asks something while its tool runs: the dialog says who asks, and the three answers reach the server.
import { everything } from '../../support/real-servers.ts';
import { expect, test } from '../fixtures.ts';
import { button } from './steps.ts';
import { openTool, resultOf } from './tools/steps.ts';

test('a question of a server is shown, filled in and answered', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server({ name: 'all', transport: 'stdio', ...everything() });
  await openTool(page, 'all__trigger-elicitation-request');
  const dialog = page.getByRole('dialog', { name: 'all asks you' });

  await button(page, 'Run').click();
  await expect(dialog).toContainText('While its tool trigger-elicitation-request runs');
  await button(dialog, 'Send').click();
  await expect(dialog.locator('[aria-invalid=true]').first()).toBeVisible();
  await dialog.getByRole('textbox', { name: 'String', exact: true }).fill('Ada Lovelace');
  await expect(dialog.getByRole('combobox', { name: 'Titled Single Select Enum', exact: true })).toContainText(
    'Superman',
  );
  await dialog.getByRole('checkbox', { name: 'Salmon' }).check();
  await button(dialog, 'Send').click();
  await expect(dialog).toBeHidden();
  await expect(resultOf(page)).toContainText('Ada Lovelace');
  await expect(resultOf(page)).toContainText('fish-2');

  await button(page, 'Run').click();
  await button(dialog, 'Decline').click();
  await expect(dialog).toBeHidden();
  await expect(resultOf(page)).toContainText(/declin/i);

  await button(page, 'Run').click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(resultOf(page)).toContainText(/cancel/i);
});

test('a form and its buttons come at once, so that none moves away under the pointer', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
  await page.route('**/schema-form-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await client.create_server({ name: 'all', transport: 'stdio', ...everything() });
  await openTool(page, 'all__trigger-elicitation-request');
  await button(page, 'Run').click();
  const dialog = page.getByRole('dialog', { name: 'all asks you' });
  await expect(dialog).toContainText('Preparing the form');
  await expect(dialog.getByRole('button', { name: /Send|Decline|Cancel/ })).toHaveCount(0);
  await page.getByRole('dialog').press('Escape');
  await expect(dialog).toBeHidden();
  await expect(resultOf(page)).toContainText(/cancel/i);

  await page.locator('[data-tool="all__echo"]').click();
  await expect(page.getByText('Preparing the form')).toBeVisible();
  await expect(button(page, 'Run')).toBeHidden();
  goOn();
  await expect(page.getByRole('textbox', { name: 'message' })).toBeVisible();
  await expect(button(page, 'Run')).toBeVisible();
});

test('a page is named by its host before it is opened, and words are only words', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server({ name: 'all', transport: 'stdio', ...everything() });
  await openTool(page, 'all__trigger-url-elicitation');
  await page.getByRole('textbox', { name: 'url' }).fill('https://example.com/sign-in?x=1');
  await page.getByRole('textbox', { name: 'message' }).fill('<b>Open</b> it');
  await button(page, 'Run').click();
  const dialog = page.getByRole('dialog', { name: 'all asks you' });
  await expect(dialog).toContainText('<b>Open</b> it');
  await expect(dialog.getByText('example.com', { exact: true })).toBeVisible();
  await expect(dialog.getByText(/sign-in/)).toHaveCount(0);
  await button(dialog, 'Cancel').click();
  await expect(dialog).toBeHidden();
});
