// Adding servers: by hand, by pasting what a README shows, and what then runs.
import path from 'node:path';
import { startOddMcp } from '../../../fixtures/http/odd-mcp.ts';
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { addSecret, button, fillClipboard, openServerForm, rowOf, save, toast } from '../steps.ts';

const SECRET = 'a-value-nobody-should-see';

test('a stdio server, field by field: it starts as the form said', async ({ dashboard, profile }) => {
  const { page, client } = dashboard;
  const { command, args } = oddServer('');
  const folder = path.dirname(profile.directory);
  const dialog = await openServerForm(page);
  await dialog.getByLabel('Name', { exact: true }).fill('local');
  await expect(dialog.getByLabel('Transport')).toHaveValue('stdio');
  await dialog.getByLabel('Command').fill(command);
  await dialog.getByLabel('Arguments').fill(args.join('\n'));
  await dialog.getByLabel('Working directory').fill(folder);
  await addSecret(dialog, 'variable', 'GREETING', SECRET);
  await expect(dialog.getByLabel('Value of variable 1', { exact: true })).toHaveAttribute('type', 'password');
  const preview = dialog.getByRole('region', { name: 'What will run' });
  for (const text of [command, ...args, folder, 'GREETING']) await expect(preview).toContainText(text);
  await expect(dialog.getByLabel('Enabled')).toBeChecked();
  await save(dialog);

  await expect(toast(page, 'Added local.')).toBeVisible();
  const row = rowOf(page, 'local');
  await expect(row.getByText('Connected')).toBeVisible();
  await expect(row.getByText('STDIO')).toBeVisible();
  await expect(row.getByText(/^\d+ tools$/)).toBeVisible();
  await expect(row.getByText('legacy')).toBeVisible();
  const answerOf = async (tool: string) =>
    JSON.stringify(await client.call_tool({ name: `local__${tool}`, arguments: {} }));
  expect(await answerOf('env')).toContain(SECRET);
  expect(await answerOf('cwd')).toContain(folder);
  expect(await page.content()).not.toContain(SECRET);
});

test('a server over HTTP, with a header and a bearer token that it receives', async ({ dashboard }) => {
  const { page } = dashboard;
  const server = await startOddMcp();
  const dialog = await openServerForm(page);
  await dialog.getByLabel('Name', { exact: true }).fill('remote');
  await dialog.getByLabel('Transport').selectOption('Streamable HTTP');
  await dialog.getByLabel('URL').fill(server.url);
  await addSecret(dialog, 'header', 'X-Team', 'gateway-team');
  await button(dialog, 'Advanced authentication').click();
  await dialog.getByLabel('Authentication', { exact: true }).selectOption('Bearer token');
  await dialog.getByLabel('Token', { exact: true }).fill(SECRET);
  await save(dialog);

  const row = rowOf(page, 'remote');
  await expect(row.getByText('Connected')).toBeVisible();
  await expect(row.getByText('HTTP', { exact: true })).toBeVisible();
  await expect(row.getByText('0 tools')).toBeVisible();
  for (const { headers } of server.requests) {
    expect(headers).toMatchObject({ 'x-team': 'gateway-team', authorization: `Bearer ${SECRET}` });
  }
  expect(await page.content()).not.toContain(SECRET);
  await server.close();
});

test('what was copied elsewhere fills the form: a command, a URL, an mcp.json in three shapes', async ({
  dashboard,
}) => {
  const { page, client } = dashboard;
  const { command, args } = oddServer('');
  const dialog = await openServerForm(page);
  const field = (label: string) => dialog.getByLabel(label, { exact: true });
  const paste = (text: string) => dialog.getByLabel('Paste to fill in').fill(text);

  await paste(`API_TOKEN=abc npx -y @modelcontextprotocol/server-github --toolsets "repos, issues"`);
  await expect(field('Name')).toHaveValue('github');
  await expect(field('Command')).toHaveValue('npx');
  await expect(field('Arguments')).toHaveValue('-y\n@modelcontextprotocol/server-github\n--toolsets\nrepos, issues');
  await expect(field('Variable 1')).toHaveValue('API_TOKEN');

  await paste('https://mcp.example.com/mcp');
  await expect(field('Transport')).toHaveValue('streamable_http');
  await expect(field('URL')).toHaveValue('https://mcp.example.com/mcp');

  await paste(JSON.stringify({ command: 'uvx', args: ['mcp-server-git', '--repository', '/srv/code'] }));
  await expect(field('Command')).toHaveValue('uvx');
  await expect(field('Name')).toHaveValue('git');

  await paste(
    JSON.stringify({
      servers: { tickets: { type: 'http', url: 'https://tickets.example/mcp', headers: { 'X-Team': 'a' } } },
    }),
  );
  await expect(field('Name')).toHaveValue('tickets');
  await expect(field('URL')).toHaveValue('https://tickets.example/mcp');
  await expect(field('Header 1')).toHaveValue('X-Team');

  await paste(`{
    // as other clients write it
    "mcpServers": {
      "far": { "url": "https://far.example/mcp" },
      "near": { "command": ${JSON.stringify(command)}, "args": ${JSON.stringify(args)}, "env": { "NEAR": "1" } },
    }
  }`);
  const list = dialog.getByRole('group', { name: 'Servers found' });
  await expect(list.getByRole('radio')).toHaveCount(2);
  await list.getByRole('radio', { name: /near/ }).check();
  await expect(field('Command')).toHaveValue(command);
  await expect(field('Variable 1')).toHaveValue('NEAR');

  await paste('{"mcpServers": {');
  await expect(dialog.getByText(/This is no valid JSON/)).toBeVisible();
  await expect(field('Name')).toHaveValue('near');
  await save(dialog);
  await expect(rowOf(page, 'near').getByText('Connected')).toBeVisible();
  expect((await client.list_servers()).map(({ name }) => name)).toEqual(['near']);
});

test('a whole command line pasted into one field goes where it belongs, or stays when told so', async ({
  dashboard,
}) => {
  const { page } = dashboard;
  await fillClipboard(page, `npx -y "@scope/a server" --root '/tmp/with space'`);
  const dialog = await openServerForm(page);
  const [command, args] = [dialog.getByLabel('Command'), dialog.getByLabel('Arguments')];
  await command.focus();
  await page.keyboard.press('ControlOrMeta+v');
  await expect(command).toHaveValue('npx');
  await expect(args).toHaveValue('-y\n@scope/a server\n--root\n/tmp/with space');
  await expect(dialog.getByText('Split into 5 words.')).toBeVisible();

  await args.fill('');
  await args.focus();
  await page.keyboard.press('ControlOrMeta+v');
  await expect(args).toHaveValue('npx\n-y\n@scope/a server\n--root\n/tmp/with space');
  await button(dialog, 'Keep it in one piece').click();
  await expect(args).toHaveValue(`npx -y "@scope/a server" --root '/tmp/with space'`);

  // What was pasted may hold secrets: it does not stay in the clear.
  const box = dialog.getByLabel('Paste to fill in');
  await box.focus();
  await page.keyboard.press('ControlOrMeta+v');
  await expect(args).toHaveValue('-y\n@scope/a server\n--root\n/tmp/with space');
  await expect(box).toHaveValue('');
});
