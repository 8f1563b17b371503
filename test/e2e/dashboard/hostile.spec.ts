// A server that attacks whoever shows its words: markup, escape sequences, text that reorders itself, a megabyte of it.
import type { Page } from '@playwright/test';
import { startOddMcp } from '../../fixtures/http/odd-mcp.ts';
import { workshop } from '../../support/real-servers.ts';
import { expect, test } from '../fixtures.ts';
import { button, choose, editServer, goTo, rowOf, save, toast } from './steps.ts';
import { openTool, resultOf, run, showAbout } from './tools/steps.ts';

/** What nobody can see, or what would rearrange the words around it. */
const UNSEEN =
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200b\\u202a-\\u202e\\u2060-\\u2069\\u{e0000}-\\u{e007f}]';

test('every word of a hostile server is inert, bounded text, wherever it is shown', async ({ dashboard }) => {
  const { page, client, expectProblem } = dashboard;
  const title = await page.title();
  const server = await startOddMcp({
    on: {
      initialize: ({ response }) =>
        response
          .writeHead(500, { 'content-type': 'text/html' })
          .end(`<h1 onclick="x">\u001b[31m\u202eerror</h1>`.repeat(20_000)),
    },
  });
  await client.create_server({ name: 'far', transport: 'streamable_http', url: server.url });
  await client.create_server({ name: 'mean', transport: 'stdio', ...workshop('hostile') });
  await expect(rowOf(page, 'mean').getByText('Connected')).toBeVisible();
  await expect(button(rowOf(page, 'far'), /Details/)).toBeVisible();
  await inert(page, 'the rows');
  await button(page, 'Test mean').click();
  await button(page, 'Test far').click();
  await expect(rowOf(page, 'mean').getByText(/^\d tools in /)).toBeVisible();
  await inert(page, 'test results');

  await button(page, 'mean').click();
  const drawer = page.getByRole('complementary', { name: 'Details of mean' });
  await expect(drawer.getByText(/onerror/)).toBeVisible();
  await inert(page, 'the overview');
  await drawer.getByRole('tab', { name: /^Tools/ }).click();
  await button(drawer, /^attack/).click();
  await expect(drawer.getByRole('region', { name: 'Input', exact: true })).toBeVisible();
  await inert(page, 'the tools of a server');
  await drawer.getByRole('tab', { name: 'Logs' }).click();
  await expect(drawer.getByText(/onerror/)).toBeVisible();
  await inert(page, 'the log');
  await page.keyboard.press('Escape');

  await openTool(page, 'mean__attack');
  await showAbout(page);
  await expect(page.getByText(/\\x1b/).first()).toBeVisible();
  await inert(page, 'a tool');
  const runTab = page.getByRole('tab', { name: 'Run', exact: true });
  if (await runTab.isVisible()) await runTab.click();
  await run(page);
  await expect(
    resultOf(page)
      .getByText(/onerror/)
      .first(),
  ).toBeVisible();
  await inert(page, 'a result as text');
  await page.getByRole('radio', { name: 'Structured' }).check({ force: true });
  await resultOf(page)
    .getByRole('button', { name: /^list: list of 5000/ })
    .click();
  await inert(page, 'a result as data');
  await page.getByRole('radio', { name: 'Raw' }).check({ force: true });
  await inert(page, 'a raw result');

  await openTool(page, 'mean__flood');
  await run(page);
  await expect(resultOf(page).getByText('The tool reports an error.')).toBeVisible();
  await inert(page, 'a result of many blocks');
  await button(resultOf(page), 'Show more').first().click();
  await inert(page, 'more of that result', 200_000);

  // A pattern that would take for ever, and a schema that goes on for ever, leave the page as quick as before.
  await openTool(page, 'mean__pattern');
  await page.getByRole('textbox', { name: 'word', exact: true }).fill(`${'a'.repeat(40)}!`);
  await run(page);
  await openTool(page, 'mean__deep');
  await inert(page, 'a deep schema');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: /Search commands/ }).fill('attack');
  await inert(page, 'the palette');
  await page.keyboard.press('Escape');
  await goTo(page, 'Servers');
  const dialog = await editServer(page, 'mean');
  await button(dialog, 'Test connection').click();
  await expect(dialog.getByText(/^\d tools in /)).toBeVisible();
  await inert(page, 'the form with its test');
  await save(dialog);
  expectProblem(/status of 502/);
  await choose(page, 'far', 'Refresh');
  await expect(toast(page, /500/)).toBeVisible();
  await inert(page, 'a toast');
  await goTo(page, 'Agents');
  await inert(page, 'the matrix');
  expect(await page.title()).toBe(title);
  await server.close();
});

async function inert(page: Page, where: string, most = 100_000): Promise<void> {
  // What slides in is wider than its place until it has arrived.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished),
    ),
  );
  const found = await page.evaluate(
    ([unseen, longest]) => {
      const pattern = new RegExp(unseen, 'u');
      const faults: string[] = [];
      for (const element of document.body.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          if (name.startsWith('on')) faults.push(`an attribute ${name}`);
          if (pattern.test(value)) faults.push(`unseen characters in ${name}`);
          if (value.length > 5_000) faults.push(`${value.length} characters in ${name}`);
        }
      }
      const text = document.body.textContent ?? '';
      if (pattern.test(text)) faults.push(`unseen characters: ${JSON.stringify(text.match(pattern))}`);
      if (text.length > longest) faults.push(`${text.length} characters`);
      const elements = document.body.querySelectorAll('*').length;
      if (elements > 5_000) faults.push(`${elements} elements`);
      const foreign = document.querySelectorAll(
        'body script, iframe, object, embed, body a[href^="javascript:"], img[src="x"]',
      );
      if (foreign.length > 0) faults.push(`foreign elements: ${foreign[0]?.outerHTML.slice(0, 200)}`);
      if (document.documentElement.scrollWidth > window.innerWidth) faults.push('the page is wider than its window');
      return [...new Set(faults)];
    },
    [UNSEEN, most] as const,
  );
  expect(found, where).toEqual([]);
}
