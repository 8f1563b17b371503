// `npm run dev`: the desktop application with hot reload where Electron is installed, else the gateway from its sources,
// started again whenever one of them changes.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { electronBinary, noWindowReason } from './launch/electron.js';
import { passThrough } from './launch/run.js';

const root = path.resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const canShowWindow =
  existsSync(path.join(root, 'src-main', 'electron', 'main.ts')) &&
  !noWindowReason({ platform: process.platform, env: process.env, uid: process.getuid?.() }) &&
  electronBinary(root) !== undefined;

const program = canShowWindow
  ? ['node_modules/electron-vite/bin/electron-vite.js', 'dev', ...args]
  : ['--watch', '--watch-preserve-output', 'src-main/cli/main.ts', 'serve', ...args];
passThrough(process.execPath, program, { cwd: root });
