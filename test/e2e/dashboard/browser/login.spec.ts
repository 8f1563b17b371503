// Signing in where there is no window: with the link, with a pasted token, and again when the token is refused.
import { expect, test } from '../../fixtures.ts';
import { button, goTo } from '../steps.ts';

test('the link signs in once: the token leaves the address, stays in this tab, and serves no other page', async ({
  dashboard,
  browser,
}) => {
  const { page, url, token } = dashboard;
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  expect(page.url()).toBe(`${url}/`);
  expect(await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }))).not.toContain(token);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await goTo(page, 'Settings');
  await page.goBack();
  expect(page.url()).not.toContain(token);

  const other = await page.context().newPage();
  await other.goto(url);
  await expect(other.getByRole('heading', { name: 'Sign in to Agent Gateway' })).toBeVisible();
  await other.close();

  // A page from elsewhere gets nothing, not even with the token.
  const elsewhere = await browser.newPage();
  await elsewhere.goto('data:text/html,<title>elsewhere</title>');
  const answer = await elsewhere.evaluate(
    ([address, secret]) =>
      fetch(`${address}/v1/admin/mcp-servers`, { headers: { authorization: `Bearer ${secret}` } }).then(
        () => 'read',
        () => 'refused',
      ),
    [url, token] as const,
  );
  expect(answer).toBe('refused');
  await elsewhere.evaluate((address) => {
    const frame = document.createElement('iframe');
    frame.src = address;
    document.body.append(frame);
  }, url);
  // What a frame shows when its address may not be framed is an error page of the browser.
  await expect.poll(() => elsewhere.frames()[1]?.url()).toMatch(/^chrome-error:/);
  await elsewhere.close();
});

test('a wrong token is refused in words, the right one opens the dashboard', async ({ dashboard }) => {
  const { page, url, token } = dashboard;
  dashboard.expectProblem(/401/);
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(url);
  const field = page.getByLabel('Admin token');
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('type', 'password');
  await button(page, 'Sign in').click();
  await expect(field).toHaveAccessibleDescription(/Paste the admin token first/);
  await expect(field).toBeFocused();
  await field.fill('not-the-token');
  await button(page, 'Sign in').click();
  await expect(field).toHaveAccessibleDescription(/does not know this token/);
  await expect(field).toBeFocused();
  await field.fill(`  ${token}\n`);
  await field.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
});
