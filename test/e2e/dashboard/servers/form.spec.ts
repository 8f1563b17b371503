// The server form before anything is saved: what is wrong is said at its field, and a test leaves nothing behind.
import { startOddMcp } from '../../../fixtures/http/odd-mcp.ts';
import { processesWith } from '../../../support/processes.ts';
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { addSecret, button, openServerForm, rowOf, save } from '../steps.ts';

test('what is wrong stands at its field, in the words of the API, and nothing is stored', async ({ dashboard }) => {
  const { page, client, url, token } = dashboard;
  const dialog = await openServerForm(page);
  await dialog.getByLabel('Name', { exact: true }).fill('My Server');
  await addSecret(dialog, 'variable', '1=2', 'x');
  await button(dialog, 'Save').click();

  const refused = await fetch(`${url}/v1/admin/mcp-servers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'My Server', transport: 'stdio', command: '', env: { '1=2': 'x' } }),
  });
  expect(refused.status).toBe(422);
  const { detail } = (await refused.json()) as { detail: { loc: string[]; msg: string }[] };
  expect(detail.length).toBeGreaterThan(1);
  for (const { loc, msg } of detail) {
    const field = { name: 'Name', command: 'Command', env: 'Variable 1' }[loc[1] ?? ''] ?? '';
    const control = dialog.getByLabel(field, { exact: true });
    await expect(control).toHaveAttribute('aria-invalid', 'true');
    const said = msg === 'Field required' ? 'Required' : msg.charAt(0).toUpperCase() + msg.slice(1);
    await expect(control).toHaveAccessibleDescription(new RegExp(literally(said)));
  }
  await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused();
  expect(await client.list_servers()).toEqual([]);

  await dialog.getByLabel('Transport').selectOption('streamable_http');
  await dialog.getByLabel('URL').fill('ftp://example.com');
  await expect(dialog.getByLabel('URL')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('URL').fill('https://example.com/mcp');
  await expect(dialog.getByLabel('URL')).not.toHaveAttribute('aria-invalid', 'true');
});

test('a closed section opens when an error is in it, and the field has the focus', async ({ dashboard }) => {
  const dialog = await openServerForm(dashboard.page);
  await dialog.getByLabel('Name', { exact: true }).fill('remote');
  await dialog.getByLabel('Transport').selectOption('streamable_http');
  await dialog.getByLabel('URL').fill('https://example.com/mcp');
  await button(dialog, 'Advanced authentication').click();
  await dialog.getByLabel('Authentication', { exact: true }).selectOption('Bearer token');
  await button(dialog, /^Advanced authentication/).click();
  await expect(dialog.getByLabel('Token', { exact: true })).toBeHidden();
  await button(dialog, 'Save').click();
  await expect(dialog.getByLabel('Token', { exact: true })).toBeFocused();
  await dialog.getByLabel('Token', { exact: true }).fill('t');

  await button(dialog, /^Limits/).click();
  await dialog.getByLabel('Call timeout').fill('0');
  await expect(dialog.getByLabel('Call timeout')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Call timeout').fill('5');
  await button(dialog, /^Limits/).click();
  await expect(dialog.getByLabel('Call timeout')).toBeHidden();
});

test('a name that is taken is said at the name', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server(oddServer('taken'));
  const dialog = await openServerForm(page);
  const { command } = oddServer('');
  await dialog.getByLabel('Name', { exact: true }).fill('taken');
  await dialog.getByLabel('Command').fill(command);
  dashboard.expectProblem(/409/);
  await button(dialog, 'Save').click();
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveAccessibleDescription(/taken/);
  await dialog.getByLabel('Name', { exact: true }).fill('free');
  await save(dialog);
  await expect(rowOf(page, 'free')).toBeVisible();
});

test('a connection is tested before saving: over stdio and HTTP, and nothing stays', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const { command, args } = oddServer('');
  const mark = `e2e-${process.pid}-${Date.now()}`;
  const dialog = await openServerForm(page);
  const outcome = dialog.getByRole('region', { name: 'What will run' });
  await dialog.getByLabel('Command').fill(command);
  await dialog.getByLabel('Arguments').fill(args.join('\n'));
  await addSecret(dialog, 'variable', 'AGW_TEST_MARK', mark);
  await button(dialog, 'Test connection').click();
  await expect(outcome.getByText(/^\d+ tools in /)).toBeInViewport();
  await expect(outcome.getByText(/echo, fail/)).toBeVisible();
  if (process.platform === 'linux') await expect.poll(() => processesWith(`AGW_TEST_MARK=${mark}`)).toEqual([]);

  await dialog.getByLabel('Arguments').fill([...args, 'crash', 'text=no licence found'].join('\n'));
  await expect(outcome.getByText(/^\d+ tools in /)).toBeHidden();
  await button(dialog, 'Test connection').click();
  await expect(outcome.getByText('connection_error')).toBeVisible();
  await expect(outcome.getByText(/no licence found \(1\)/)).toBeVisible();
  await expect(outcome.getByText(/Check the command/)).toBeVisible();

  const server = await startOddMcp({ on: { initialize: ({ json }) => json({ error: 'who are you?' }, 401) } });
  await dialog.getByLabel('Transport').selectOption('streamable_http');
  await dialog.getByLabel('URL').fill(server.url);
  await button(dialog, 'Test connection').click();
  await expect(outcome.getByText('auth_error')).toBeVisible();
  await expect(outcome.getByText(/Choose how it is authorized/)).toBeVisible();
  await server.close();

  expect(await client.list_servers()).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog.getByText('Leave without saving?')).toBeVisible();
  await expect(button(dialog, 'Keep editing')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog.getByText('Leave without saving?')).toBeHidden();
  await page.keyboard.press('Escape');
  await button(dialog, 'Keep editing').click();
  await expect(dialog.getByLabel('URL')).toHaveValue(server.url);
  await button(dialog, 'Cancel').click();
  await button(dialog, 'Discard changes').click();
  await expect(dialog).toBeHidden();
  expect(await client.list_servers()).toEqual([]);
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
