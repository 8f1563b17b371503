// `npm run icons`: draws every size of the icons from the SVG files in assets/, with Chromium as the renderer.
// The results are committed, so that a build needs no browser; run this again after a change of an SVG.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { icns, ico } from './icons/containers.ts';
import { findChromium } from './test-run/chromium.ts';

const ASSETS = path.resolve(import.meta.dirname, '..', 'assets');
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Below this the drawing with fewer lines is used. */
const SMALL = 48;
/** macOS icons keep a margin: the shape fills 824 of 1024 pixels, and the drawing's own margin is 32. */
const MAC_SCALE = 824 / 960;

const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
const page = await browser.newPage();
try {
  mkdirSync(path.join(ASSETS, 'icons'), { recursive: true });
  const icons = new Map<number, Buffer>();
  for (const size of SIZES) {
    const png = await draw(size < SMALL ? 'icon-small.svg' : 'icon.svg', size);
    icons.set(size, png);
    write(`icons/${size}x${size}.png`, png);
  }
  write('icon.ico', ico([16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, png: sized(icons, size) }))));
  const mac: { size: number; png: Buffer }[] = [];
  for (const size of [16, 32, 64, 128, 256, 512, 1024]) {
    mac.push({
      size,
      png: await draw(size < SMALL ? 'icon-small.svg' : 'icon.svg', size, size < SMALL ? 1 : MAC_SCALE),
    });
  }
  write('icon.icns', icns(mac));
  // Electron takes the file with @2x in its name for screens with twice the pixels.
  for (const [svg, name] of [
    ['tray/tray.svg', 'tray'],
    ['tray/tray-attention.svg', 'tray-attention'],
    ['tray/tray-template.svg', 'trayTemplate'],
    ['tray/tray-attention-template.svg', 'tray-attentionTemplate'],
  ] as const) {
    write(`tray/${name}.png`, await draw(svg, 16));
    write(`tray/${name}@2x.png`, await draw(svg, 32));
  }
} finally {
  await browser.close();
}

async function draw(file: string, size: number, scale = 1): Promise<Buffer> {
  const svg = readFileSync(path.join(ASSETS, file), 'utf8');
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px;transform:scale(${scale})}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

function sized(icons: ReadonlyMap<number, Buffer>, size: number): Buffer {
  const png = icons.get(size);
  if (!png) throw new Error(`There is no icon of ${size} pixels`);
  return png;
}

function write(name: string, content: Buffer): void {
  const file = path.join(ASSETS, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
