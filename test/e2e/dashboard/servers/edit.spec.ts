// Editing a server whose secrets the page never had: each row is kept, replaced or removed on its own.
import { startOddMcp } from '../../../fixtures/http/odd-mcp.ts';
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { addSecret, button, editServer, rowOf, save } from '../steps.ts';

test('environment variables: one kept, one replaced, one removed, one added', async ({ dashboard, host }) => {
  const { page, client } = dashboard;
  const env = { KEPT: 'kept-secret', REPLACED: 'old-secret', REMOVED: 'gone-secret' };
  const { id } = await client.create_server({ ...oddServer('local'), env });
  await expect(rowOf(page, 'local').getByText('Connected')).toBeVisible();
  const bodies: unknown[] = [];
  page.on('request', (request) => request.method() === 'PUT' && bodies.push(request.postDataJSON()));

  const dialog = await editServer(page, 'local');
  for (const index of [1, 2, 3]) {
    await expect(dialog.getByLabel(`Value of variable ${index}`, { exact: true })).toHaveAttribute(
      'placeholder',
      'stored',
    );
    await expect(dialog.getByLabel(`Value of variable ${index}`, { exact: true })).toHaveValue('');
  }
  await button(dialog, 'Replace value of variable 2').click();
  await dialog.getByLabel('Value of variable 2', { exact: true }).fill('new-secret');
  await button(dialog, 'Remove variable 3').click();
  await addSecret(dialog, 'variable', 'ADDED', 'added-secret');
  await dialog.getByLabel('Name', { exact: true }).fill('renamed');
  await save(dialog);

  await expect(rowOf(page, 'renamed').getByText('Connected')).toBeVisible();
  const { result } = await client.call_tool({ name: 'renamed__env', arguments: {} });
  const child = JSON.parse((result as { content: { text: string }[] }).content[0]?.text ?? '');
  expect(child).toMatchObject({ KEPT: 'kept-secret', REPLACED: 'new-secret', ADDED: 'added-secret' });
  expect(child.REMOVED).toBeUndefined();
  expect((await client.get_server({ id })).env_keys.toSorted()).toEqual(['ADDED', 'KEPT', 'REPLACED']);
  if (host === 'headless') {
    expect(bodies).toEqual([
      expect.objectContaining({ env: { KEPT: null, REPLACED: 'new-secret', ADDED: 'added-secret' } }),
    ]);
  }
  expect(await page.content()).not.toMatch(/kept-secret|old-secret|gone-secret/);

  const late = await editServer(page, 'renamed');
  await late.getByLabel('Command').fill('another');
  await client.delete_server({ id });
  dashboard.expectProblem(/404/);
  await button(late, 'Save').click();
  await expect(late.getByRole('alert')).toBeInViewport();
  await expect(late.getByRole('alert')).toHaveText('Not saved. This server has been deleted meanwhile.');
});

test('headers and a token: untouched ones stay what they were, a replaced one counts from then on', async ({
  dashboard,
}) => {
  const { page, client } = dashboard;
  const server = await startOddMcp();
  await client.create_server({
    name: 'remote',
    transport: 'streamable_http',
    url: server.url,
    headers: { 'X-Team': 'team-secret', 'X-Old': 'old-secret' },
    credentials: { bearer_token: 'first-token' },
  });
  await expect(rowOf(page, 'remote').getByText('Connected')).toBeVisible();
  const last = () => server.requests.at(-1)?.headers;

  const first = await editServer(page, 'remote');
  await expect(first.getByLabel('Authentication', { exact: true })).toHaveValue('bearer');
  await expect(first.getByLabel('Token', { exact: true })).toHaveAttribute('placeholder', 'stored');
  await button(first, 'Remove header 2').click();
  // Replacing can be taken back.
  await button(first, 'Replace token').click();
  await first.getByLabel('Token', { exact: true }).fill('mistyped');
  await button(first, 'Keep the stored token').click();
  await save(first);
  await expect.poll(() => last()?.['x-old']).toBeUndefined();
  await expect.poll(last).toMatchObject({ 'x-team': 'team-secret', authorization: 'Bearer first-token' });

  const second = await editServer(page, 'remote');
  await button(second, 'Replace token').click();
  await second.getByLabel('Token', { exact: true }).fill('second-token');
  await save(second);
  await expect.poll(last).toMatchObject({ 'x-team': 'team-secret', authorization: 'Bearer second-token' });

  const third = await editServer(page, 'remote');
  await third.getByLabel('Authentication', { exact: true }).selectOption('API key');
  await third.getByLabel('Header', { exact: true }).fill('X-Key');
  await third.getByLabel('Key', { exact: true }).fill('api-key');
  await save(third);
  await expect.poll(() => last()?.['x-key']).toBe('api-key');
  expect(last()?.authorization).toBeUndefined();

  const fourth = await editServer(page, 'remote');
  await fourth.getByLabel('Authentication', { exact: true }).selectOption('None');
  await save(fourth);
  await expect.poll(() => last()?.['x-key']).toBeUndefined();
  expect((await client.list_servers())[0]).toMatchObject({ credential_keys: [], header_keys: ['X-Team'] });
  await server.close();
});
