// Takes pictures of the dashboard in both themes, with realistic content: `npm run screenshots`.
//   --all          also the states that are looked at and not shown: hostile, empty, broken, very many
//   --only NAME    scenes whose name fits this pattern
//   --size WxH     another window than 1440x900; may be repeated
//   --zoom N       2 is a browser's 200 %
//   --axe          the accessibility check on each
//   --out FOLDER   where they go
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/test-run/chromium.ts';
import { serveFakeDashboard } from '../support/dashboard-page.ts';
import { SCENES, type Scene } from '../support/scenes.ts';
import { smallPng } from './small-png.ts';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'test-results/pictures' },
    only: { type: 'string', default: '' },
    size: { type: 'string', multiple: true, default: ['1440x900'] },
    theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    all: { type: 'boolean', default: false },
    zoom: { type: 'string', default: '1' },
    axe: { type: 'boolean', default: false },
  },
});

const FLAGS = [
  ...CHROMIUM_ARGS,
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
  const zoom = Number(options.zoom);
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
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
const executablePath = findChromium();
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: FLAGS });
await mkdir(options.out, { recursive: true });
let failures = 0;
const wanted = SCENES.filter(
  ({ name, shown }) => (shown || options.all || options.only) && new RegExp(options.only).test(name),
);
for (const scene of wanted) {
  for (const size of options.size) {
    for (const theme of options.theme as ('light' | 'dark')[]) {
      const problems: string[] = [];
      const label = `${scene.name}-${theme}${options.size.length > 1 || size !== '1440x900' ? `-${size}` : ''}`;
      try {
        const page = await open(browser, dashboard.url, scene, size, theme, problems);
        const picture = await page.screenshot({ caret: 'hide' });
        await writeFile(path.join(options.out, `${label}.png`), smallPng(picture));
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
