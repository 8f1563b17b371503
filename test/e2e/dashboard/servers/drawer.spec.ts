// The drawer beside the list: what a server is, its tools, what it wrote.
import { everything } from '../../../support/real-servers.ts';
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { button, clipboardText, rowOf } from '../steps.ts';

test('overview, tools with their schema, and the way to run one', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const { command, args } = everything();
  await client.create_server({ name: 'real', transport: 'stdio', command, args, env: { API_TOKEN: 'hidden-value' } });
  await expect(rowOf(page, 'real').getByText('Connected')).toBeVisible({ timeout: 30_000 });
  await button(page, 'real').click();
  const drawer = page.getByRole('complementary', { name: 'Details of real' });
  for (const text of ['API_TOKEN', 'STDIO', /Legacy: revisions up to/]) {
    await expect(drawer.getByText(text).first()).toBeVisible();
  }
  await button(drawer, 'Copy how real is reached').click();
  expect(await clipboardText(page)).toContain(args[0]);
  await expect(drawer).not.toContainText('hidden-value');

  await drawer.getByRole('tab', { name: /^Tools/ }).click();
  await button(drawer, /^get-sum/).click();
  const schema = drawer.getByRole('region', { name: 'Input', exact: true });
  await expect(schema.getByText('number').first()).toBeVisible();
  await expect(schema.getByText('required')).toHaveCount(2);
  await button(schema, 'JSON').click();
  await expect(schema.getByText(/"properties"/)).toBeVisible();
  await button(drawer, 'Run it…').click();
  await expect(page.getByRole('heading', { name: 'real__get-sum' })).toBeVisible();
});

test('the log shows what the process wrote, secrets taken out; Esc closes and gives the focus back', async ({
  dashboard,
}) => {
  const { page, client } = dashboard;
  await client.create_server({ ...oddServer('local'), env: { API_TOKEN: 'hidden-value-of-the-token' } });
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();
  const write = (text: string) => client.call_tool({ name: 'local__stderr', arguments: { text } });
  await write('the first line');
  await button(page, 'local').click();
  const drawer = page.getByRole('complementary', { name: 'Details of local' });
  await drawer.getByRole('tab', { name: 'Logs' }).click();
  const log = drawer.getByRole('region', { name: 'Log of local' });
  await expect(log.getByText('the first line')).toBeVisible();
  await write('token hidden-value-of-the-token was used');
  await expect(log.getByText(/token .* was used/)).toBeVisible();
  await expect(log).not.toContainText('hidden-value');
  // It follows until somebody scrolls up, and again when asked to.
  await write(Array.from({ length: 100 }, (_, index) => `filler ${index}`).join('\n'));
  await expect(log.getByText('filler 99')).toBeInViewport();
  await log.evaluate((box) => box.scrollTo({ top: 0 }));
  await expect(button(drawer, 'Newest lines')).toBeVisible();
  await write('unseen as yet');
  await expect(log.getByText('unseen as yet')).toHaveCount(1);
  await expect(log.getByText('unseen as yet')).not.toBeInViewport();
  await button(drawer, 'Newest lines').click();
  await expect(log.getByText('unseen as yet')).toBeInViewport();
  await drawer.getByRole('searchbox', { name: 'Search the log' }).fill('FILLER 7');
  await expect(log.getByText('filler 77')).toBeVisible();
  await expect(log.getByText('filler 8')).toHaveCount(0);
  await drawer.getByRole('searchbox', { name: 'Search the log' }).fill('');
  await button(drawer, 'Clear view').click();
  await expect(log.getByText('filler 77')).toHaveCount(0);
  await write('\u001b[2J after');
  await expect(log.getByText('\\u001b[2J after')).toBeVisible();
  await log.focus();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(button(page, 'local')).toBeFocused();
});
