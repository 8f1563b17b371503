// A workspace that brings code and tools: shown in full before anything of it runs, with its faults and its secrets.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, workspaceFolder } from '../fixtures.ts';
import { button, goTo, toast } from './steps.ts';

const CODE = `import { mark } from './lib.mjs';
export default (gw) => {
  gw.tool({ name: 'say', run: () => mark });
};
`;
const COMMAND = `name: show_version
description: Says which Node runs
command:
  argv: [node, --version]
`;
const HTTP = `name: ticket
description: Reads a ticket
http:
  url: https://tickets.example.com/
  headers: { Authorization: "Bearer $\{secret.TICKETS_KEY}" }
`;

test.use({
  workspace: {
    'gateway.mjs': CODE,
    'lib.mjs': "export const mark = 'one';\n",
    'tools/version.yaml': COMMAND,
    'agents/broken/AGENT.md': '---\ndescription: [unclosed\n---\n',
    'agents/helper/AGENT.md': '---\ndescription: Helps\n---\n',
  },
});

test('files wait, are read in full, run after a word, and say when a restart is needed', async ({
  dashboard,
  profile,
}) => {
  const { page, client } = dashboard;
  const names = async () => (await client.list_tools()).map(({ name }) => name);
  await goTo(page, 'Agents');
  const waiting = page.getByRole('region', { name: 'Waits for your word' });
  await expect(waiting.getByText('2 files of this workspace wait for your word')).toBeVisible();
  await expect(waiting.getByText("import { mark } from './lib.mjs'")).toBeVisible();
  await expect(waiting.getByText(/It runs these files/)).toContainText('lib.mjs');
  await expect(waiting.getByText('node --version')).toBeVisible();
  expect(await names()).toEqual([]);
  // Put off here, it is still to be found in the settings.
  await button(waiting, 'Not now').click();
  await expect(waiting).toHaveCount(0);
  await expect(page.getByText('agents/broken/AGENT.md:', { exact: false }).first()).toBeVisible();

  await goTo(page, 'Settings');
  const section = page.getByRole('region', { name: 'Workspace', exact: true });
  await expect(section.getByText(/^agents\/broken\/AGENT\.md:\d+:\d+$/)).toBeVisible();
  await button(waiting, 'Run this workspace’s code').click();
  await expect(toast(page, /run as you have seen them/)).toBeVisible();
  await expect(waiting).toHaveCount(0);
  await expect.poll(names).toEqual(expect.arrayContaining(['say', 'show_version']));
  await expect(section.getByText('is running.')).toBeVisible();

  // What the code imports is part of what was confirmed, so that it asks again; and it is loaded once.
  writeFileSync(path.join(workspaceFolder(profile), 'lib.mjs'), "export const mark = 'two';\n");
  await expect(section.getByText(/Restart needed: .*lib\.mjs has changed/)).toBeVisible();
  await expect(waiting).toBeVisible();
});

test('a secret that a tool misses is set, replaced and deleted; its value is nowhere', async ({
  dashboard,
  profile,
}) => {
  const { page, client } = dashboard;
  writeFileSync(path.join(workspaceFolder(profile), 'tools/ticket.yaml'), HTTP);
  await goTo(page, 'Settings');
  const section = page.getByRole('region', { name: 'Named secrets' });
  await expect(section.getByText('No secrets yet')).toBeVisible();
  // What a tool misses is named before anybody knows of it.
  await expect(section.getByRole('listitem').filter({ hasText: 'TICKETS_KEY' })).toContainText('not set');
  await button(section, 'Add secret').click();
  await section.getByLabel('Name').fill('1 wrong');
  await button(section, 'Store').click();
  await expect(section.getByText(/must start with a letter/)).toBeVisible();
  await section.getByLabel('Name').fill('OTHER');
  const value = section.getByLabel('Value', { exact: true });
  await expect(value).toHaveAttribute('type', 'password');
  await value.fill('the-hidden-value');
  await button(section, 'Store').click();
  await expect(section.getByRole('list', { name: 'Secrets' })).toContainText('OTHER');
  expect(await client.list_secrets()).toEqual(['OTHER']);

  await button(section, 'Set… TICKETS_KEY').click();
  await value.fill('ticket-hidden-value');
  await button(section, 'Store').click();
  await expect(section.getByText('not set')).toHaveCount(0);

  await button(section, 'Replace… OTHER').click();
  await value.fill('another-hidden-value');
  await button(section, 'Replace').click();
  await expect(toast(page, 'Replaced the secret OTHER.')).toBeVisible();
  expect(await page.content()).not.toContain('hidden-value');
  await button(section, 'Delete… OTHER').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect.poll(() => client.list_secrets()).toEqual(['TICKETS_KEY']);
});
