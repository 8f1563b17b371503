// Settings: each value says where it comes from, is changed in place, and counts.
import { oddServer } from '../application.ts';
import { expect, test, workspaceFolder } from '../fixtures.ts';
import { button, clipboardText, goTo, toast } from './steps.ts';

test('timeouts are changed, checked and given back; they count for the next call', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server(oddServer('local'));
  await goTo(page, 'Settings');
  const limits = page.getByRole('region', { name: 'Limits' });
  const call = limits.getByLabel('Call timeout');
  await expect(call).toHaveValue('30');
  await expect(limits.getByText('default')).toHaveCount(2);
  await call.fill('0');
  await call.press('Enter');
  await expect(call).toHaveAttribute('aria-invalid', 'true');
  expect((await client.get_settings()).tool_call_timeout_ms).toEqual({ value: 30_000, source: 'default' });
  await call.fill('0.5');
  await button(limits, 'Save').click();
  await expect.poll(async () => (await client.get_settings()).tool_call_timeout_ms.value).toBe(500);
  await expect.poll(async () => (await client.list_servers())[0]?.status).toBe('connected');
  await expect(client.call_tool({ name: 'local__hang', arguments: {} })).rejects.toMatchObject({ code: 'timeout' });
  await button(limits, 'Reset').click();
  await expect(call).toHaveValue('30');

  const connection = limits.getByLabel('Connection timeout');
  await connection.fill('7');
  await connection.press('Escape');
  await expect(connection).toHaveValue('10');
  await connection.fill('2');
  await connection.press('Enter');
  await expect.poll(async () => (await client.get_settings()).connection_timeout_ms.value).toBe(2_000);
});

test('addresses, data, key, versions and diagnostics', async ({ dashboard, profile }) => {
  const { page, url, token, client, app } = dashboard;
  await client.create_server({ ...oddServer('local'), env: { API_TOKEN: 'a-secret-of-the-server' } });
  await goTo(page, 'Settings');
  await button(page, 'Copy the MCP endpoint').click();
  expect(await clipboardText(page)).toBe(`${url}/mcp`);
  await button(page, 'Copy the address of the API').click();
  expect(await clipboardText(page)).toBe(url);
  const data = page.getByRole('region', { name: 'Data and secrets' });
  await expect(data.getByText(profile.directory, { exact: true })).toBeVisible();
  const { version, key } = await client.get_settings();
  expect(key.source).toBe(app ? 'keychain' : 'key_file');
  await expect(data.getByText(key.description)).toBeVisible();
  await expect(page.getByText(`Agent Gateway ${version}`)).toBeVisible();

  await button(page, 'Copy diagnostics').click();
  await expect(toast(page, /Copied the diagnostics/)).toBeVisible();
  const text = await clipboardText(page);
  expect(text).toContain('local');
  expect(text).toContain(version);
  for (const secret of ['a-secret-of-the-server', token]) expect(text).not.toContain(secret);
});

test('the theme follows the system until one is chosen, and a choice stays after a reload', async ({ dashboard }) => {
  const { page, app } = dashboard;
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const system = () => page.emulateMedia({ colorScheme: 'dark' });
  await page.emulateMedia({ colorScheme: 'light' });
  await goTo(page, 'Settings');
  const light = await background();
  await system();
  await expect.poll(background).not.toBe(light);
  const theme = page.getByRole('group', { name: 'Theme' });
  await theme.getByRole('radio', { name: 'Light' }).check({ force: true });
  await expect.poll(background).toBe(light);
  if (app) await expect.poll(() => app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light');
  await page.reload();
  await expect(theme.getByRole('radio', { name: 'Light' })).toBeChecked();
  expect(await background()).toBe(light);
  await theme.getByRole('radio', { name: 'System' }).check({ force: true });
  // The window's frame is told first, and with it the page which colours the system has.
  if (app) await expect.poll(() => app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('system');
  await system();
  await expect.poll(background).not.toBe(light);
});

test.describe('what is set elsewhere', () => {
  test.use({
    workspace: { 'gateway.yaml': 'mcp: { connection_timeout_ms: 12000 }\n' },
    environment: { AGENT_GATEWAY_MCP__TOOL_CALL_TIMEOUT_MS: '45000' },
  });

  test('says where, and is read-only where something stronger decides', async ({ dashboard, profile }) => {
    const { page } = dashboard;
    await goTo(page, 'Settings');
    const limits = page.getByRole('region', { name: 'Limits' });
    await expect(limits.getByLabel('Connection timeout')).toHaveValue('12');
    await expect(limits.getByText('from gateway.yaml', { exact: true })).toBeVisible();
    await expect(limits.getByLabel('Call timeout')).toHaveValue('45');
    await expect(limits.getByText(/It is set from the environment/)).toBeVisible();
    await expect(limits.getByLabel('Call timeout')).toHaveAttribute('readonly', '');
    const workspace = page.getByRole('region', { name: 'Workspace' });
    await expect(workspace.getByText(workspaceFolder(profile), { exact: true })).toBeVisible();
    await expect(workspace.getByText('from the environment', { exact: true })).toBeVisible();
  });
});
