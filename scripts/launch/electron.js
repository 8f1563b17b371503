// Finds Electron's binary, which npm does not install, and tries to fetch it once a day.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runHelper, say } from './run.js';

const DAY_MS = 24 * 60 * 60_000;
const FETCH_LIMIT_MS = 15_000;

/**
 * @param {string} root the project's folder
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} the executable, when it is on the disk
 */
export function electronBinary(root, env = process.env) {
  const folder = path.join(root, 'node_modules', 'electron');
  const pathFile = path.join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const file = path.join(env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), name);
  return existsSync(file) ? file : undefined;
}

/**
 * Why no window can be opened here, whatever is installed.
 * @param {{ platform: string, env: NodeJS.ProcessEnv, uid: number | undefined }} machine
 * @returns {string | undefined}
 */
export function noWindowReason({ platform, env, uid }) {
  if (platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display';
  if (uid === 0) return 'Electron does not run as root';
  return undefined;
}

/**
 * Whether a day has passed since the last try.
 * @param {string} stampFile
 * @param {number} now milliseconds since 1970
 */
export function mayFetch(stampFile, now) {
  let tried;
  try {
    tried = Date.parse(JSON.parse(readFileSync(stampFile, 'utf8')).tried_at);
  } catch {
    return true;
  }
  // A date in the future (or none) is a clock that was wrong, not a reason to wait.
  return !(tried <= now && now - tried < DAY_MS);
}

/**
 * Tries to fetch the binary; at most once a day, 15 s at most.
 * @param {string} root the project's folder
 * @param {string} node a Node 24 executable
 * @param {{ now?: number, limitMs?: number }} [options]
 * @returns {Promise<string | undefined>} the executable
 */
export async function fetchElectron(root, node, { now = Date.now(), limitMs = FETCH_LIMIT_MS } = {}) {
  const stampFile = path.join(root, 'node_modules', '.cache', 'agent-gateway', 'electron-fetch.json');
  if (!mayFetch(stampFile, now)) return undefined;
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify({ tried_at: new Date(now).toISOString() })}\n`);
  say(`Fetching Electron (at most ${limitMs / 1000} s; tried once a day, \`npx install-electron\` has no limit) …`);
  await runHelper(node, [path.join(root, 'node_modules', 'electron', 'install.js')], { cwd: root, limitMs });
  return electronBinary(root);
}
