// The launch doctor in the dashboard: from a server's menu and from its error, and the button that applies what would help.
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { button, rowOf } from '../steps.ts';

test('a server that is too slow is diagnosed, and given longer', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const { id } = await client.create_server({
    ...oddServer('slow', 'slow=1500'),
    enabled: false,
    timeouts: { connection_ms: 800 },
  });
  await button(rowOf(page, 'slow'), 'More actions for slow').click();
  await page.getByRole('menuitem', { name: 'Diagnose' }).click();
  const dialog = page.getByRole('dialog', { name: 'Diagnose slow' });
  await expect(dialog.getByText('Find the command, works')).toBeVisible();
  await expect(dialog.getByText('Agree on the protocol, fails')).toBeVisible();
  await expect(dialog.getByText(/ slow=1500/)).toBeVisible();
  await button(dialog, /^Apply: wait/).click();
  await expect.poll(async () => (await client.get_server({ id })).timeouts?.connection_ms).toBe(2_400);
  await expect(dialog.getByText('Find the command, works')).toBeVisible();
});

test('the details of an error lead there', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server({ name: 'nowhere', transport: 'stdio', command: 'agw-no-such-command' });
  await button(page, /^Details of what is wrong with nowhere/).click();
  await button(page, 'Diagnose nowhere').click();
  await expect(
    page.getByRole('dialog', { name: 'Diagnose nowhere' }).getByText('Find the command, fails'),
  ).toBeVisible();
});
