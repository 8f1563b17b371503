// What axe finds on the screens as they are with real servers: in the dark in the window, in the light as served headless,
// and on every screen as little room as 900 × 600 at 200 % leaves.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startModernPeer } from '../../fixtures/http/sdk-peers.ts';
import { workshop } from '../../support/real-servers.ts';
import { homeWith, oddServer } from '../application.ts';
import { expect, test } from '../fixtures.ts';
import { button, choose, editServer, goTo, openServerForm, rowOf, save } from './steps.ts';
import { openTool, run } from './tools/steps.ts';

test.use({
  workspace: { 'agents/reviewer/AGENT.md': '---\nmcp_servers: [shop]\n---\n' },
  environment: ({ profile }, use) => use({ HOME: homeWith(profile, { '.cursor/mcp.json': '{}' }) }),
});

test('no screen and no dialog has a fault', async ({ dashboard, host }) => {
  test.setTimeout(240_000);
  const { page, client } = dashboard;
  await page.emulateMedia({ colorScheme: host === 'desktop' ? 'dark' : 'light', reducedMotion: 'reduce' });
  const peer = await startModernPeer('reject');
  await clean(page, 'the first steps');
  await client.create_server({ name: 'shop', transport: 'stdio', ...workshop() });
  await client.create_server(oddServer('broken', 'crash'));
  await client.create_server({ name: 'far', transport: 'streamable_http', url: peer.url });
  await client.create_server({ ...oddServer('off'), enabled: false });
  for (const name of ['shop', 'far']) await expect(rowOf(page, name).getByText('Connected')).toBeVisible();
  await expect(rowOf(page, 'broken').getByText('Error', { exact: true })).toBeVisible();
  await button(rowOf(page, 'broken'), /Details/).click();
  await button(page, 'Test shop').click();
  await expect(rowOf(page, 'shop').getByText(/tools in/)).toBeVisible();
  await clean(page, 'servers');
  await button(page, 'shop').click();
  await page.getByRole('tab', { name: /^Tools/ }).click();
  await button(page, /^ticket/).click();
  await clean(page, 'the drawer');
  await page.keyboard.press('Escape');
  const form = await openServerForm(page);
  await button(form, 'Save').click();
  await clean(page, 'the form with faults');
  await page.keyboard.press('Escape');
  await choose(page, 'shop', 'Delete');
  await clean(page, 'the question before a delete');
  await page.keyboard.press('Escape');
  await openTool(page, 'shop__ticket');
  await button(page, 'Run').click();
  await expect(page.getByText('Required', { exact: true }).first()).toBeVisible();
  await clean(page, 'a tool with faults in its form');
  await openTool(page, 'shop__image');
  await run(page);
  await clean(page, 'a result');
  await goTo(page, 'Activity');
  await button(page.getByRole('list', { name: 'Records' }), /^shop__/)
    .first()
    .click();
  await clean(page, 'a record of the activity');
  await page.getByRole('radio', { name: 'By tool' }).check({ force: true });
  await clean(page, 'activity by tool');
  await goTo(page, 'Connect');
  await expect(page.getByRole('heading', { name: 'Cursor' })).toBeVisible();
  await button(page, /^Another client/).click();
  await expect(page.getByText('An address it calls')).toBeVisible();
  await clean(page, 'the clients');
  await button(page, 'Connect Cursor').click();
  await expect(page.getByRole('region', { name: 'What changes' })).toBeVisible();
  await clean(page, 'what connecting a client changes');
  await page.keyboard.press('Escape');
  for (const screen of ['Agents', 'Settings'] as const) {
    await goTo(page, screen);
    await clean(page, screen);
  }
  // The same page in both: once is enough.
  if (host === 'headless') await tryInSmallWindow(page);
  await peer.close();
});

async function tryInSmallWindow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 450, height: 300 });
  for (const screen of ['Servers', 'Tools', 'Agents', 'Connect', 'Activity', 'Settings'] as const) {
    await goTo(page, screen);
    expect(await outOfReach(page), `${screen} in a small window`).toEqual([]);
    expect(await linesOfHead(page), `${screen} leaves room for what it shows`).toBeLessThanOrEqual(2);
  }
  await goTo(page, 'Servers');
  await button(page, 'Test shop').click();
  await choose(page, 'shop', 'Delete');
  await button(page, 'Cancel').click();
  await save(await editServer(page, 'shop'));
}

/** On how many lines the title and what stands beside it are. */
function linesOfHead(page: Page): Promise<number> {
  const parts = page.locator('main > header > div:first-child').locator('h1, button, input, select');
  return parts.evaluateAll((elements) => {
    const middles = elements
      .map((element) => element.getBoundingClientRect())
      .map(({ top, bottom }) => (top + bottom) / 2);
    return new Set(middles.map((middle) => Math.round(middle / 10))).size;
  });
}

/** Controls of the screen that no scrolling brings to where a pointer reaches them. */
function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll<HTMLElement>('aside a, aside button, main button, main input, main select'),
    ];
    return controls.flatMap((control) => {
      if (!control.checkVisibility() || control.closest('.sr-only')) return [];
      control.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, top, width, height } = control.getBoundingClientRect();
      // What lies there is the control, a part of it, or its label; nothing at all is outside of the window.
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      const isThere = control.contains(there) || there?.closest('label')?.contains(control);
      return isThere ? [] : [control.ariaLabel ?? control.innerText ?? control.tagName];
    });
  });
}

async function clean(page: Page, where: string): Promise<void> {
  // A colour on its way to another is neither of them.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  // Without its own extra page, which a window of Electron cannot open; what is right is not described in full.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  expect(found, where).toEqual([]);
}
