// Agents: what each lists, who may use what and why, from the files of a real workspace.
import { oddServer } from '../application.ts';
import { expect, test } from '../fixtures.ts';
import { button, clipboardText, goTo } from './steps.ts';

const AGENT = (lines: string) => `---\n${lines}\n---\nYou are an agent.\n`;

test.describe('with a workspace', () => {
  test.use({
    workspace: {
      'agents/reviewer/AGENT.md': AGENT('description: Reads pull requests\nmcp_servers: [near, missing]'),
      'agents/helper/AGENT.md': AGENT('description: Everything else'),
      'agents/sleeper/AGENT.md': AGENT('enabled: false\nmcp_servers: [near]'),
    },
  });

  test('the matrix says who may use which server, and why', async ({ dashboard }) => {
    const { page, client } = dashboard;
    await client.create_server({ ...oddServer('near'), enabled: false });
    await client.create_server({ ...oddServer('open'), enabled: false });
    await goTo(page, 'Agents');
    await expect(page.getByText('3 agents in the workspace')).toBeVisible();
    await expect(page.getByText(/a server that no agent lists is open to every agent/)).toBeVisible();

    const matrix = page.getByRole('region', { name: 'Who may use what' });
    const cell = (server: string, agent: string) =>
      matrix.getByRole('row', { name: new RegExp(`^${server}`) }).getByText(new RegExp(`^${agent} may`));
    await expect(cell('near', 'reviewer')).toHaveText('reviewer may use near: it lists it.');
    await expect(cell('near', 'helper')).toHaveText(/helper may not use near: only reviewer and sleeper may/);
    await expect(cell('near', 'sleeper')).toHaveText(/sleeper may not use near: the agent is switched off/);
    await expect(cell('open', 'helper')).toHaveText(/helper may use open: no agent lists it/);

    const cards = page.getByRole('region', { name: 'Agents', exact: true });
    await expect(cards.getByText('Reads pull requests')).toBeVisible();
    await expect(cards.getByTitle(/No server has this name/)).toContainText('missing');
    await expect(cards.getByText('off', { exact: true })).toBeVisible();

    // A server of the missing name opens nothing to the others.
    await client.create_server({ ...oddServer('missing'), enabled: false });
    await expect(cell('missing', 'reviewer')).toHaveText('reviewer may use missing: it lists it.');
    await expect(cell('missing', 'helper')).toHaveText(/may not use missing/);
    await expect(cards.getByTitle(/No server has this name/)).toHaveCount(0);
  });
});

test('without a workspace it says what an agent is, with an example to copy', async ({ dashboard }) => {
  const { page } = dashboard;
  await goTo(page, 'Agents');
  await expect(page.getByText('No agents yet')).toBeVisible();
  await button(page, 'Copy the example').click();
  expect(await clipboardText(page)).toContain('mcp_servers: [');
  await button(page, 'Choose a workspace').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});
