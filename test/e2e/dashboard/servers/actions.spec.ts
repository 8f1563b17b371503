// What can be done with a server from its row: switch, test, refresh, duplicate, delete and take back, copy.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startOddMcp } from '../../../fixtures/http/odd-mcp.ts';
import { everything } from '../../../support/real-servers.ts';
import { oddServer } from '../../application.ts';
import { type Dashboard, expect, test } from '../../fixtures.ts';
import { button, choose, clipboardText, openServerForm, rowOf, serverNames, toast } from '../steps.ts';

const pidOf = async ({ client }: Dashboard, name: string): Promise<number> => {
  const { result } = await client.call_tool({ name: `${name}__pids`, arguments: {} });
  return JSON.parse((result as { content: { text: string }[] }).content[0]?.text ?? '[]')[0];
};

test('the switch stops and starts a server', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server(oddServer('local'));
  const row = rowOf(page, 'local');
  await expect(row.getByText('Connected')).toBeVisible();
  const toggle = row.getByRole('switch', { name: 'local on' });
  await expect(toggle).toBeChecked();
  const pid = await pidOf(dashboard, 'local');
  await toggle.click();
  await expect(row.getByText('Off', { exact: true })).toBeVisible();
  await expect(toggle).not.toBeChecked();
  await expect.poll(() => isAlive(pid)).toBe(false);
  await button(page, 'More actions for local').click();
  await expect(page.getByRole('menuitem', { name: 'Refresh', exact: true })).toBeDisabled();
  await page.keyboard.press('Escape');
  await toggle.click();
  await expect(row.getByText('Connected')).toBeVisible();
});

test('a test answers under the name: tools, or what is wrong and what to do', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const server = await startOddMcp({ on: { initialize: ({ json }) => json({}, 401) } });
  await client.create_server({ name: 'real', transport: 'stdio', ...everything() });
  await client.create_server({ ...oddServer('broken', 'crash', 'text=no licence found'), enabled: false });
  await client.create_server({ name: 'closed', transport: 'streamable_http', url: server.url, enabled: false });

  const real = rowOf(page, 'real');
  await button(real, 'Test real').click();
  await expect(real.getByText(/^\d+ tools in /)).toBeVisible({ timeout: 30_000 });
  await expect(real.getByText(/echo, /)).toBeVisible();
  await button(real, 'Dismiss the test result of real').click();
  await expect(real.getByText(/^\d+ tools in /)).toBeHidden();

  const broken = rowOf(page, 'broken');
  await button(broken, 'Test broken').click();
  await expect(broken.getByText('connection_error')).toBeVisible();
  await expect(broken.getByText(/no licence found \(1\)/)).toBeVisible();
  await expect(broken.getByText(/Check the command/)).toBeVisible();

  const closed = rowOf(page, 'closed');
  await button(closed, 'Test closed').click();
  await expect(closed.getByText('auth_error')).toBeVisible();
  await expect(closed.getByText(/Choose how it is authorized/)).toBeVisible();
  // Still off: a test leaves the server as it was.
  expect((await client.list_servers()).map(({ enabled }) => enabled)).toEqual([true, false, false]);
  await server.close();
});

test('refresh starts it anew', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server(oddServer('local'));
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();
  const before = await pidOf(dashboard, 'local');
  await choose(page, 'local', 'Refresh');
  await expect(toast(page, /^Refreshed local: \d+ tools\.$/)).toBeVisible();
  expect(await pidOf(dashboard, 'local')).not.toBe(before);
});

test('a duplicate has the secrets too, under a name of its own', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server({ ...oddServer('local'), env: { TOKEN: 'copied-secret' } });
  await choose(page, 'local', 'Duplicate');
  const dialog = page.getByRole('dialog', { name: 'Duplicate local' });
  await expect(dialog.getByLabel('Name')).toHaveValue('local-copy');
  await dialog.getByLabel('Name').fill('No good');
  await button(dialog, 'Duplicate').click();
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Name').fill('second');
  await button(dialog, 'Duplicate').click();
  await expect(rowOf(page, 'second').getByText('Connected')).toBeVisible();
  expect(JSON.stringify(await client.call_tool({ name: 'second__env', arguments: {} }))).toContain('copied-secret');
});

test('delete asks first, and can be taken back', async ({ dashboard }) => {
  const { page, client } = dashboard;
  for (const name of ['first', 'second', 'third']) await client.create_server(oddServer(name));
  const { id } = (await client.list_servers())[1] ?? { id: '' };
  await expect(rowOf(page, 'second').getByText('Connected')).toBeVisible();
  const asked = page.getByRole('alertdialog', { name: 'Delete second?' });
  await choose(page, 'second', 'Delete');
  await expect(button(asked, 'Cancel')).toBeFocused();
  await button(asked, 'Cancel').click();
  await expect(asked).toBeHidden();
  expect(await client.list_servers()).toHaveLength(3);
  await choose(page, 'second', 'Delete');
  await page.keyboard.press('Escape');
  await expect(button(page, 'More actions for second')).toBeFocused();

  await choose(page, 'second', 'Delete');
  await button(asked, 'Delete').click();
  await expect(rowOf(page, 'second')).toBeHidden();
  expect((await client.list_servers()).map(({ name }) => name)).toEqual(['first', 'third']);
  await expect(toast(page, 'Deleted second.')).toBeVisible();
  await expect(button(page, 'third')).toBeFocused();

  // What can be undone stays in reach above a dialog, and covers none of its buttons.
  const form = await openServerForm(page);
  await form.getByLabel('Name', { exact: true }).fill('draft');
  await button(form, 'Save').click({ trial: true });
  await button(page, 'Undo').click();
  await expect(toast(page, 'second is back.')).toBeVisible();
  await expect(form.getByLabel('Command')).not.toHaveAttribute('aria-invalid');
  await button(form, 'Cancel').click();
  await button(form, 'Discard changes').click();
  await expect(rowOf(page, 'second').getByText('Connected')).toBeVisible();
  expect(await serverNames(page)).toEqual(['first', 'second', 'third']);
  expect((await client.get_server({ id })).name).toBe('second');
});

test('copied as curl and as JSON it can be used elsewhere, and holds no secret', async ({ dashboard }) => {
  const { page, client, token } = dashboard;
  const { id } = await client.create_server({ ...oddServer('local'), env: { API_TOKEN: 'copied-secret' } });
  await choose(page, 'local', 'Copy as JSON');
  const json = await clipboardText(page);
  expect(Object.keys(JSON.parse(json).mcpServers)).toEqual(['local']);
  await choose(page, 'local', 'Copy as curl');
  const curl = await clipboardText(page);
  expect(curl).toContain('$AGENT_GATEWAY_TOKEN');
  for (const text of [json, curl]) {
    expect(text).not.toContain('copied-secret');
    expect(text).not.toContain(token);
  }

  await client.delete_server({ id });
  const { stdout } = await promisify(execFile)('sh', ['-c', `${curl} -s`], {
    env: { ...process.env, AGENT_GATEWAY_TOKEN: token },
  });
  expect(JSON.parse(stdout)).toMatchObject({ name: 'local', env_keys: ['API_TOKEN'] });
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();

  const dialog = await openServerForm(page);
  await dialog.getByLabel('Paste to fill in').fill(json);
  await expect(dialog.getByLabel('Command')).toHaveValue(oddServer('').command);
  await expect(dialog.getByLabel('Variable 1', { exact: true })).toHaveValue('API_TOKEN');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
