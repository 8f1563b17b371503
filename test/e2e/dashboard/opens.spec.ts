// The dashboard opens, in the window and headless, and says nothing on its console.
import { oddServer } from '../application.ts';
import { expect, test } from '../fixtures.ts';

test('opens without a complaint and shows a server that a script registers', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await expect(page.getByRole('heading', { name: 'Servers', exact: true })).toBeVisible();
  await client.create_server(oddServer('from-a-script'));
  await expect(page.getByText('from-a-script')).toBeVisible();
});
