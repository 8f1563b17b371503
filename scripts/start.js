// `npm start`: the desktop window where Electron can run, else the same gateway without a window.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cliFile } from './launch/build.js';
import { electronBinary, fetchElectron, noWindowReason } from './launch/electron.js';
import { prepare, ROOT } from './launch/prepare.js';
import { goOn, passThrough, say } from './launch/run.js';

const args = process.argv.slice(2).filter((arg) => arg !== '--headless');
const node = await prepare({ packages: 'always', build: 'stale' });
const electron = process.argv.includes('--headless') ? undefined : await findElectron();
if (electron) passThrough(electron, [ROOT, ...args], { cwd: ROOT });
else await goOn(node, cliFile(ROOT), ['serve', ...args]);

async function findElectron() {
  // The desktop entry is part of the build once the desktop application exists.
  if (!existsSync(path.join(ROOT, 'out', 'main', 'electron.js'))) return undefined;
  const reason = noWindowReason({ platform: process.platform, env: process.env, uid: process.getuid?.() });
  const binary = reason ? undefined : (electronBinary(ROOT) ?? (await fetchElectron(ROOT, node)));
  if (!binary) say(`Running without a window: ${reason ?? "Electron's binary is not here (`npx install-electron`)"}.`);
  return binary;
}
