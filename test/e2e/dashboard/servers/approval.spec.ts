// A server that waits for somebody's word: all of what it would run, why it waits, and a word that counts for that alone.
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { oddServer } from '../../application.ts';
import { expect, test } from '../../fixtures.ts';
import { button, rowOf, toast } from '../steps.ts';

test.skip(process.platform === 'win32', 'The program is a script with a shebang');

test('a replaced program is shown in full, and runs once it is approved as it was shown', async ({
  dashboard,
  profile,
}) => {
  const { page, client } = dashboard;
  const program = path.join(profile.directory, '..', 'launcher');
  const { command, args } = oddServer('near');
  const write = (version: string) => {
    writeFileSync(program, `#!/bin/sh\n# ${version}\nexec "${command}" "$@"\n`);
    chmodSync(program, 0o755);
  };
  write('one');
  const { id } = await client.create_server({
    name: 'near',
    transport: 'stdio',
    command: program,
    args: [...args, '--label=two words'],
    env: { API_TOKEN: 'hidden-value' },
  });
  const row = rowOf(page, 'near');
  await expect(row.getByText('Connected')).toBeVisible();
  // The first start is remembered a moment after it: a program that was replaced before that is the first one.
  let version = 1;
  await expect(async () => {
    version += 1;
    write(`version ${version}`);
    await expect(client.refresh_server({ id })).rejects.toThrow(/not approved/);
  }).toPass({ timeout: 30_000 });

  const card = row.getByRole('group', { name: 'Approval of near' });
  await expect(card.getByText(/another one than was approved/)).toBeVisible();
  await expect(card).toContainText(program);
  await expect(card).toContainText("'--label=two words'");
  await expect(card).toContainText('API_TOKEN');
  await expect(card).not.toContainText('hidden-value');
  await button(page, 'near').click();
  const drawer = page.getByRole('complementary', { name: 'Details of near' });
  await expect(drawer.getByRole('group', { name: 'Approval of near' })).toContainText(program);
  await button(drawer, 'Close details').click();

  // Replaced once more, after it was looked at.
  dashboard.expectProblem(/409/);
  write('another one');
  await button(card, 'Approve near').click();
  await expect(toast(page, /near has changed since you looked/)).toBeVisible();
  expect((await client.get_server({ id })).approval.state).toBe('pending');
  await expect(async () => {
    await button(card, 'Approve near').click({ timeout: 1_000 });
    await expect(row.getByText('Connected')).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 30_000 });
  await expect(card).toHaveCount(0);
});
