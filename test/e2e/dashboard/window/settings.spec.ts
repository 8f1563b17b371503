// Settings that only the window has: the admin token, the port and a restart, preferences, the keychain.
import { apiClient, oddServer } from '../../application.ts';
import { REAL } from '../../driver.ts';
import { expect, test } from '../../fixtures.ts';
import { button, clipboardText, goTo, toast } from '../steps.ts';

test('the admin token is copied, and replaced when the user says so', async ({ dashboard, profile }) => {
  const { page, token, client } = dashboard;
  await goTo(page, 'Settings');
  await button(page, 'Copy token').click();
  await expect(toast(page, 'Copied the admin token.')).toBeVisible();
  expect(await clipboardText(page)).toBe(token);

  await button(page, 'Replace…').click();
  const asked = page.getByRole('alertdialog', { name: 'Replace the admin token?' });
  await button(asked, 'Cancel').click();
  await client.list_servers();
  await button(page, 'Replace…').click();
  await button(asked, 'Replace').click();
  await expect(toast(page, 'The admin token is replaced.')).toBeVisible();
  await button(page, 'Copy it').click();
  const next = await clipboardText(page);
  expect(next).not.toBe(token);
  expect(next).toBe(profile.token());
  await expect(client.list_servers()).rejects.toMatchObject({ code: 'invalid_credentials' });
  await (await apiClient(page, profile)).list_servers();
});

test.describe('the port', () => {
  test.use({ workspace: { 'gateway.yaml': 'server: { port: 0 }\n' }, environment: { AGENT_GATEWAY_PORT: '' } });

  test('takes effect with a restart, which the page offers', async ({ dashboard }) => {
    test.skip(REAL, 'a restarted application leaves the test behind');
    const { page, app, client } = dashboard;
    await goTo(page, 'Settings');
    const port = page.getByLabel('Port');
    await expect(port).toHaveValue('0');
    await port.fill('99999');
    await port.press('Enter');
    await expect(port).toHaveAttribute('aria-invalid', 'true');
    await port.fill('18765');
    await port.press('Enter');
    const notice = page.getByRole('status').filter({ hasText: 'The new port takes effect at the next start.' });
    await expect(notice).toBeVisible();
    expect((await client.get_settings()).port).toEqual({ value: 18_765, source: 'setting' });
    await button(page, 'Reset').click();
    await expect(notice).toBeHidden();
    await port.fill('18765');
    await port.press('Enter');
    await button(notice, 'Restart now').click();
    await expect.poll(() => app?.process.exitCode, { timeout: 30_000 }).toBe(0);
  });
});

test.describe('packaged', () => {
  test.use({ environment: { ELECTRON_DOUBLE_PACKAGED: '1' } });

  test('preferences of the window, logs, versions, and a key that leaves the keychain', async ({ dashboard }) => {
    test.skip(REAL, 'nobody looks at a real file manager');
    const { page, app, client } = dashboard;
    await client.create_server({ ...oddServer('local'), env: { API_TOKEN: 'kept' } });
    await goTo(page, 'Settings');
    const window = page.getByRole('region', { name: 'Window' });
    for (const name of ['Start at login', 'Close to tray', 'Notifications']) {
      const control = window.getByRole('switch', { name });
      const before = await control.isChecked();
      await control.click();
      await expect(control).toBeChecked({ checked: !before });
    }
    await page.reload();
    await expect(window.getByRole('switch', { name: 'Notifications' })).not.toBeChecked();
    await expect(page.getByText(/^Electron [\d.]+, Chromium [\d.]+, Node [\d.]+$/)).toBeVisible();
    await button(page, 'Open logs folder').click();
    const opened = () => app?.evaluate(({ double }) => double.noted('shell.openPath').map(({ args }) => args[0]));
    await expect.poll(opened).toEqual([expect.stringMatching(/logs$/)]);

    await button(page, 'Use a key file…').click();
    await button(page.getByRole('alertdialog'), 'Use a key file').click();
    await expect(toast(page, 'The key is kept in a file now.')).toBeVisible();
    expect((await client.get_settings()).key.source).toBe('key_file');
    expect(JSON.stringify(await client.call_tool({ name: 'local__env', arguments: {} }))).toContain('kept');
  });
});
