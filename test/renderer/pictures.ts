// Takes a picture of every scene in both themes: `node test/renderer/pictures.ts --out docs/screenshots [--only name] [--size 900x600] [--axe]`.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from '@playwright/test';
import { serveFakeDashboard } from '../support/dashboard-page.ts';
import { SCENES, type Scene } from '../support/scenes.ts';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'test-results/pictures' },
    only: { type: 'string', default: '' },
    size: { type: 'string', multiple: true, default: ['1440x900'] },
    theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    axe: { type: 'boolean', default: false },
  },
});

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

async function open(
  browser: Browser,
  url: string,
  scene: Scene,
  size: string,
  theme: 'light' | 'dark',
  problems: string[],
): Promise<Page> {
  const [width = 1440, height = 900] = size.split('x').map(Number);
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('console', (message) => {
    const expected = scene.world === 'none' && message.text().includes('401');
    if (['error', 'warning'].includes(message.type()) && !expected) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  await page.goto(`${url}/?world=${scene.world}${scene.hash ?? ''}`);
  if (!scene.unfinished) await page.locator('h1:not(:text-is("Loading"))').first().waitFor();
  await scene.steps?.(page);
  await page.waitForTimeout(scene.unfinished ? 900 : 250);
  return page;
}

const dashboard = await serveFakeDashboard();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
await mkdir(options.out, { recursive: true });
let failures = 0;
for (const scene of SCENES.filter(({ name }) => new RegExp(options.only).test(name))) {
  for (const size of options.size) {
    for (const theme of options.theme as ('light' | 'dark')[]) {
      const problems: string[] = [];
      const label = `${scene.name}-${theme}${options.size.length > 1 || size !== '1440x900' ? `-${size}` : ''}`;
      try {
        const page = await open(browser, dashboard.url, scene, size, theme, problems);
        await page.screenshot({ path: path.join(options.out, `${label}.png`), caret: 'hide' });
        if (options.axe) {
          const { violations } = await new AxeBuilder({ page }).analyze();
          for (const { id, nodes } of violations) {
            problems.push(
              `axe ${id}: ${nodes
                .slice(0, 3)
                .map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`)
                .join(' | ')}`,
            );
          }
        }
        await page.context().close();
      } catch (error) {
        problems.push(String(error).split('\n').slice(0, 6).join(' '));
      }
      failures += problems.length;
      if (problems.length > 0) console.log(`✗ ${label}\n  ${problems.join('\n  ')}`);
    }
  }
}
await browser.close();
await dashboard.close();
console.log(failures === 0 ? 'No problems.' : `${failures} problems.`);
process.exitCode = failures === 0 ? 0 : 1;
