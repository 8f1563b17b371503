// Running a tool: progress, cancel, every kind of answer, the runs before, and the same call for a script.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startFormerPeer } from '../../../fixtures/http/sdk-peers.ts';
import { everything, workshop } from '../../../support/real-servers.ts';
import { expect, test } from '../../fixtures.ts';
import { button, clipboardText } from '../steps.ts';
import { fieldOf, openTool, resultOf, run } from './steps.ts';

test('a long call says how far it is and can be cancelled: over stdio and HTTP', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const peer = await startFormerPeer();
  await client.create_server({ name: 'shop', transport: 'stdio', ...workshop() });
  await client.create_server({ name: 'far', transport: 'streamable_http', url: peer.url });

  // A browser notes on its console that a call was answered with an error.
  dashboard.expectProblem(/502/);
  await openTool(page, 'shop__slow');
  await button(page, 'Run').click();
  await expect(page.getByText(/step \d+ of many/)).toBeVisible();
  const value = async () => Number(await page.getByRole('progressbar', { name: 'Progress' }).getAttribute('value'));
  const first = await value();
  await expect.poll(value).toBeGreaterThan(first);
  await button(page, 'Cancel').click();
  await expect(page.getByRole('tab', { name: /Failed/ })).toBeVisible();
  await expect(resultOf(page).getByText(/cancel/i)).toBeVisible();
  const cancelled = async () => JSON.stringify(await client.call_tool({ name: 'shop__cancelled', arguments: {} }));
  await expect.poll(cancelled).toContain('"1"');

  await openTool(page, 'far__slow');
  await button(page, 'Run').click();
  await expect(page.getByText(/^step \d+$/)).toBeVisible();
  await button(page, 'Cancel').click();
  await expect.poll(() => peer.cancelled()).toBe(1);
  await expect(button(page, 'Run')).toBeVisible();
  await peer.close();
});

test('text, image, structured data and errors each show as what they are', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server({ name: 'shop', transport: 'stdio', ...workshop() });
  const result = resultOf(page);

  await openTool(page, 'shop__text');
  await run(page);
  await expect(result.getByText('plain words in two lines')).toBeVisible();
  await expect(result.getByText(/^\d+ B$/)).toBeVisible();

  await openTool(page, 'shop__image');
  await run(page);
  const image = result.getByRole('img');
  await expect(image).toBeVisible();
  expect(await image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(10);
  await expect(result.getByText(/square\.png/)).toBeVisible();
  await expect(result.getByRole('link')).toHaveCount(0);

  await openTool(page, 'shop__structured');
  await run(page);
  await expect(result.getByText('total:')).toBeVisible();
  await page.getByRole('radio', { name: 'Raw' }).check({ force: true });
  await expect(result.getByText('structuredContent:')).toBeVisible();

  await openTool(page, 'shop__refuse');
  await fieldOf(page, 'why').fill('it is late');
  await run(page);
  await expect(page.getByRole('tab', { name: /Failed/ })).toBeVisible();
  await expect(result.getByText('The tool reports an error.')).toBeVisible();
  await expect(result.getByText('refused: it is late')).toBeVisible();

  const server = (await client.list_servers())[0];
  await client.update_server({ id: server?.id ?? '', enabled: false });
  await expect(button(page, 'Run')).toBeHidden();
});

test('the last five runs stay; a call is copied for a script and does the same there', async ({ dashboard }) => {
  const { page, client, token } = dashboard;
  await client.create_server({ name: 'real', transport: 'stdio', ...everything() });
  await openTool(page, 'real__echo');
  for (const message of ['one', 'two', 'three', 'four', 'five', "it's six"]) {
    await fieldOf(page, 'message').fill(message);
    await run(page);
    await expect(resultOf(page).getByText(`Echo: ${message}`)).toBeVisible();
  }
  const runs = page.getByRole('tablist', { name: 'Last runs' }).getByRole('tab');
  await expect(runs).toHaveCount(5);
  await runs.last().click();
  await expect(resultOf(page).getByText('Echo: two')).toBeVisible();

  await button(page, /^Copy.* as curl$/).click();
  const curl = await clipboardText(page);
  expect(curl).toContain('$AGENT_GATEWAY_TOKEN');
  expect(curl).not.toContain(token);
  const { stdout } = await promisify(execFile)('sh', ['-c', `${curl} -s`], {
    env: { ...process.env, AGENT_GATEWAY_TOKEN: token },
  });
  expect(JSON.parse(stdout).result.content[0].text).toBe("Echo: it's six");
});
