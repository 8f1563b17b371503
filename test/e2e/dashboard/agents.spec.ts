// Agents: what each lists, who may use what and why, from the files of a real workspace.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { postInitialize } from '../../support/post-initialize.ts';
import { oddServer } from '../application.ts';
import { type Dashboard, expect, test, workspaceFolder } from '../fixtures.ts';
import { button, clipboardText, goTo, rowOf, toast } from './steps.ts';

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
    await expect(page.getByText('4 agents, 3 of them in the workspace')).toBeVisible();
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

test.describe('what can be done with an agent', () => {
  test.use({
    workspace: {
      'agents/reviewer/AGENT.md': AGENT('description: Reads pull requests\nmcp_servers: [near]'),
      'agents/helper/AGENT.md': AGENT('description: Everything else'),
    },
  });

  test('why it lacks a tool, and a change of its list that gives it', async ({ dashboard, profile }) => {
    const { page, client } = dashboard;
    await client.create_server(oddServer('near'));
    await expect.poll(async () => (await client.list_servers())[0]?.status).toBe('connected');
    await goTo(page, 'Tools');
    await page.getByRole('searchbox', { name: 'Search tools' }).fill('echo');
    await button(page, /^echo/).click();
    await button(page, 'Which agents have it?').click();
    await page.getByLabel('Agent', { exact: true }).selectOption('helper');
    const why = page.getByRole('region', { name: 'Why' });
    await expect(why.getByRole('heading', { name: 'helper does not have near__echo' })).toBeVisible();
    await expect(why.getByText(/near belongs to the agents that list it \(reviewer\)/)).toBeVisible();

    await page.getByRole('radio', { name: 'Servers' }).check({ force: true });
    await button(page, 'Servers… of helper').click();
    const dialog = page.getByRole('dialog', { name: 'Servers of helper' });
    await dialog.getByRole('radio', { name: /^A list/ }).check();
    await dialog.getByRole('checkbox', { name: 'near' }).check();
    await button(dialog, 'Save').click();
    await expect(dialog).toBeHidden();
    const file = path.join(workspaceFolder(profile), 'agents/helper/AGENT.md');
    expect(readFileSync(file, 'utf8')).toMatch(
      /description: Everything else\nmcp_servers: .*near[\s\S]*You are an agent/,
    );
    await button(page, 'helper').click();
    await button(page, /near__echo/).click();
    await expect(why.getByRole('heading', { name: 'helper has near__echo' })).toBeVisible();

    // None lists it any more: it is open to every agent, and that is said.
    for (const name of ['helper', 'reviewer']) await client.update_agent({ name, mcp_servers: null });
    await expect(toast(page, /near is open to every agent now/)).toBeVisible();
    await goTo(page, 'Servers');
    await expect(rowOf(page, 'near').getByText('open to every agent')).toBeVisible();
  });

  test('a token is shown once, is the agent it was made for, and ends when it is revoked', async ({ dashboard }) => {
    const { page, client, url } = dashboard;
    await goTo(page, 'Agents');
    await button(page, 'Tokens… of helper').click();
    const dialog = page.getByRole('dialog', { name: 'Tokens of helper' });
    await dialog.getByLabel('Label').fill('Cursor on my laptop');
    await button(dialog, 'Create token').click();
    const token = await dialog.getByRole('region', { name: 'The new token' }).locator('code').innerText();
    expect(await client.list_agent_tokens({ name: 'helper' })).toMatchObject([{ label: 'Cursor on my laptop' }]);
    await button(dialog, 'I have it').click();
    expect(await page.content()).not.toContain(token);
    await expect(dialog.getByText(/never used/)).toBeVisible();
    const status = async () => (await postInitialize(url, token)).status;
    expect(await status()).toBe(200);
    await button(dialog, 'Revoke… Cursor on my laptop').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await expect.poll(() => client.list_agent_tokens({ name: 'helper' })).toEqual([]);
    expect(await status()).toBe(401);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(button(page, 'Tokens… of helper')).toBeFocused();
  });

  test.describe('when the button that asked is gone with its token', () => {
    /** Revoked, and nothing of the window has had its turn since until `goOn` is called: what a busy computer does. */
    const revoke = async ({ page, client }: Dashboard) => {
      await client.create_agent_token({ name: 'helper', label: 'Old laptop' });
      await goTo(page, 'Agents');
      await button(page, '1 token of helper').click();
      const dialog = page.getByRole('dialog', { name: 'Tokens of helper' });
      await button(dialog, 'Revoke… Old laptop').click();
      const goOn = await holdTimers(page);
      await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke', exact: true }).click();
      await expect(dialog.getByRole('list', { name: 'Tokens' })).toBeHidden();
      return { dialog, goOn };
    };

    test('the dialog has the focus', async ({ dashboard }) => {
      const { page } = dashboard;
      const { dialog, goOn } = await revoke(dashboard);
      await goOn();
      await expect(dialog).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await expect(button(page, 'Tokens… of helper')).toBeFocused();
    });

    test('what opened the dialog has the focus, when that is closed meanwhile', async ({ dashboard }) => {
      const { dialog, goOn } = await revoke(dashboard);
      await button(dialog, 'Close').last().click();
      await expect(dialog).toBeHidden();
      await goOn();
      await expect(button(dashboard.page, 'Tokens… of helper')).toBeFocused();
    });
  });
});

test('without a workspace it says what an agent is, with an example to copy', async ({ dashboard }) => {
  const { page } = dashboard;
  await goTo(page, 'Agents');
  await expect(page.getByText('No agents of your own yet')).toBeVisible();
  await expect(page.getByText('The rule:')).toBeVisible();
  await button(page, 'Copy the example').click();
  expect(await clipboardText(page)).toContain('mcp_servers: [');
  await button(page, 'Choose a workspace').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

/** Holds back what the page wants to do as soon as it can, until the returned function is called. */
async function holdTimers(page: Page): Promise<() => Promise<void>> {
  const held = await page.evaluateHandle(() => {
    const { setTimeout } = window;
    const runs: (() => void)[] = [];
    const hold = (run: () => void, ms = 0) => (ms > 0 ? setTimeout(run, ms) : -runs.push(run));
    window.setTimeout = hold as typeof window.setTimeout;
    return () => {
      window.setTimeout = setTimeout;
      for (const run of runs) run();
    };
  });
  return () => held.evaluate((goOn) => goOn());
}
