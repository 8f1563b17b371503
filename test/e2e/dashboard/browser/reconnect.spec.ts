// The gateway ends and comes back under an open page: it says so, keeps what it shows, and is live again by itself.
import { startServe } from '../../../support/serve-process.ts';
import { makeProfile, oddServer } from '../../application.ts';
import { watchPage } from '../../driver.ts';
import { expect, test } from '../../fixtures.ts';
import { goTo, rowOf } from '../steps.ts';

test('after a restart of the gateway the page is live again, without a reload', async ({ page }) => {
  const profile = makeProfile();
  const problems: string[] = [];
  watchPage(page, problems);
  const first = await startServe(profile.directory);
  const { port } = new URL(first.ready.url);
  await page.goto(first.ready.dashboard_url ?? '');
  await first.client.create_server(oddServer('before'));
  await expect(rowOf(page, 'before').getByText('Connected')).toBeVisible();
  // Loaded while there is somebody to load it from.
  await goTo(page, 'Connect');
  await goTo(page, 'Servers');
  await page.evaluate(() => {
    (globalThis as { sameDocument?: boolean }).sameDocument = true;
  });

  await first.stop();
  const banner = page.getByRole('alert').filter({ hasText: 'What you see may be old' });
  await expect(banner).toBeVisible();
  await expect(rowOf(page, 'before')).toBeVisible();
  // What a screen could not read meanwhile, it reads when the link is back.
  await goTo(page, 'Connect');
  await expect(page.getByText('The clients cannot be shown')).toBeVisible();

  const second = await startServe(profile.directory, { args: ['--port', port] });
  try {
    await expect(banner).toBeHidden({ timeout: 30_000 });
    await expect(page.getByRole('list', { name: 'Clients' })).toBeVisible();
    await expect(page.getByText('The clients cannot be shown')).toBeHidden();
    await goTo(page, 'Servers');
    await expect(rowOf(page, 'before').getByText('Connected')).toBeVisible();
    await second.client.create_server(oddServer('after'));
    await expect(rowOf(page, 'after').getByText('Connected')).toBeVisible();
    expect(await page.evaluate(() => (globalThis as { sameDocument?: boolean }).sameDocument)).toBe(true);
    // While nobody listens, and while the gateway still starts, the browser notes that it could not connect.
    expect(
      problems.filter(
        (problem) =>
          !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|503/.test(problem),
      ),
    ).toEqual([]);
  } finally {
    await second.stop();
    profile.remove();
  }
});
