// The list of servers: found, ordered, filtered, always as it is now, with words for what is wrong.
import { startModernPeer } from '../../../fixtures/http/sdk-peers.ts';
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { button, clipboardText, rowOf, serverNames } from '../steps.ts';

test('search, order and status filter', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server(oddServer('zebra', 'only-zebra'));
  await client.create_server({ ...oddServer('antelope'), enabled: false });
  await client.create_server(oddServer('mole', 'crash'));
  await expect(rowOf(page, 'zebra').getByText('Connected')).toBeVisible();
  await expect(rowOf(page, 'antelope').getByText('Off', { exact: true })).toBeVisible();
  expect(await serverNames(page)).toEqual(['zebra', 'antelope', 'mole']);

  const order = page.getByLabel('Sort by');
  await order.selectOption('By name');
  await expect.poll(() => serverNames(page)).toEqual(['antelope', 'mole', 'zebra']);
  await order.selectOption('Trouble first');
  await expect.poll(() => serverNames(page)).toEqual(['mole', 'zebra', 'antelope']);
  await order.selectOption('Oldest first');

  const search = page.getByRole('searchbox', { name: 'Search servers' });
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await search.pressSequentially('only-ZEBRA');
  await expect.poll(() => serverNames(page)).toEqual(['zebra']);
  await search.fill('no such animal');
  await expect(page.getByText('No server fits')).toBeVisible();
  await button(page, 'Show all servers').click();
  await expect.poll(() => serverNames(page)).toEqual(['zebra', 'antelope', 'mole']);

  const filter = page.getByRole('group', { name: 'Filter by status' });
  await button(filter, '1 off').click();
  await expect.poll(() => serverNames(page)).toEqual(['antelope']);
  await button(filter, '1 connected').click();
  await expect.poll(() => serverNames(page)).toEqual(['zebra']);
  await button(filter, '1 connected').click();
  await expect.poll(() => serverNames(page)).toHaveLength(3);
});

test('what happens elsewhere is on screen at once, without a reload', async ({ dashboard }) => {
  const { page, client } = dashboard;
  const peer = await startModernPeer('reject');
  await page.evaluate(() => {
    (globalThis as { sameDocument?: boolean }).sameDocument = true;
  });
  const local = await client.create_server(oddServer('local'));
  const remote = await client.create_server({ name: 'remote', transport: 'streamable_http', url: peer.url });
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();
  await expect(rowOf(page, 'remote').getByText('Connected')).toBeVisible();
  await expect(rowOf(page, 'remote').getByText('modern')).toBeVisible();
  await expect(rowOf(page, 'remote').getByText('2 tools')).toBeVisible();

  const tools = Number.parseInt(
    await rowOf(page, 'local')
      .getByText(/^\d+ tools$/)
      .innerText(),
    10,
  );
  await client.call_tool({ name: 'local__change_tools', arguments: { add: 2 } });
  await expect(rowOf(page, 'local').getByText(`${tools + 2} tools`)).toBeVisible();

  await client.update_server({ id: local.id, name: 'renamed', enabled: false });
  await expect(rowOf(page, 'renamed').getByText('Off', { exact: true })).toBeVisible();
  await peer.close();
  await client.refresh_server({ id: remote.id }).catch(() => {});
  await expect(rowOf(page, 'remote').getByText(/^(?:Connecting|Error)$/)).toBeVisible();
  await client.delete_server({ id: remote.id });
  await expect(rowOf(page, 'remote')).toBeHidden();
  expect(await page.evaluate(() => (globalThis as { sameDocument?: boolean }).sameDocument)).toBe(true);
});

test('what is wrong is a sentence, with the code and the last lines of stderr behind it', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await client.create_server(oddServer('broken', 'crash', 'lines=4', 'text=no licence found'));
  await client.create_server({ ...oddServer('unknown'), command: 'no-such-command-anywhere' });
  await client.create_server({ name: 'far', transport: 'streamable_http', url: 'http://127.0.0.1:9/mcp' });

  const unknown = rowOf(page, 'unknown');
  await expect(unknown.getByText(/no-such-command-anywhere/).last()).toBeVisible();
  await expect(unknown.getByText('Error', { exact: true })).toBeVisible();
  await expect(
    rowOf(page, 'far')
      .getByText(/127\.0\.0\.1:9/)
      .last(),
  ).toBeVisible();
  await expect(rowOf(page, 'far').getByText(/Check the address/)).toBeVisible();

  const broken = rowOf(page, 'broken');
  await button(broken, /Details of what is wrong with broken|Details/).click();
  const output = broken.getByRole('region', { name: 'Error output of broken' });
  await expect(output.getByText('no licence found (4)')).toBeVisible();
  await expect(broken.getByText('connection_error')).toBeVisible();
  await button(broken, 'Copy the error of broken').click();
  const copied = await clipboardText(page);
  expect(copied).toContain('connection_error');
  expect(copied).toContain('no licence found (4)');
  await button(broken, /^Fix/).click();
  await expect(page.getByRole('dialog', { name: 'Edit broken' })).toBeVisible();
});

test('with nothing there it says what to do; the example server works with one click', async ({ dashboard }) => {
  const { page, client } = dashboard;
  await button(page, 'Try the example server').click();
  const names = async () => (await client.list_servers()).map(({ name }) => name);
  await expect.poll(names).toHaveLength(1);
  const [name = ''] = await names();
  await expect(rowOf(page, name).getByText('Connected')).toBeVisible({ timeout: 30_000 });
  await expect(rowOf(page, name).getByText('3 tools')).toBeVisible();
  const { result } = await client.call_tool({ name: `${name}__reverse_string`, arguments: { text: 'gateway' } });
  expect(JSON.stringify(result)).toContain('yawetag');
});
