// One tool off: in no agent's list, refused when called, and back with the same switch.
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { button, goTo, rowOf } from '../steps.ts';

test('a tool is switched off in its server and on again where it is looked at', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const { id } = await client.create_server(oddServer('near'));
  await expect(rowOf(page, 'near').getByText('Connected')).toBeVisible();
  const offered = async () =>
    (await client.list_agent_tools({ name: 'default' })).map(({ original_name }) => original_name);
  expect(await offered()).toContain('echo');

  await button(page, 'near').click();
  const drawer = page.getByRole('complementary', { name: 'Details of near' });
  await drawer.getByRole('tab', { name: /^Tools/ }).click();
  await drawer.getByRole('switch', { name: 'echo on' }).click();
  await expect(drawer.getByRole('switch', { name: 'echo on' })).not.toBeChecked();
  await expect.poll(offered).not.toContain('echo');
  expect((await client.get_server({ id })).disabled_tools).toEqual(['echo']);
  await expect(client.call_tool({ name: 'near__echo', arguments: {} })).rejects.toThrow(/switched off/);

  await goTo(page, 'Tools');
  await page.getByRole('searchbox', { name: 'Search tools' }).fill('echo');
  await button(page, /^echo ?, off/).click();
  const control = page.getByRole('switch', { name: 'echo on' });
  await expect(page.getByText(/in no agent.s list, and nobody can call it/)).toBeVisible();
  await control.click();
  await expect(page.getByText(/every agent that may use its server has it/)).toBeVisible();
  await expect.poll(offered).toContain('echo');
});
