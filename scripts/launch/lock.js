// One process at a time installs or builds: several agents may start the bridge at once after an update.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * Runs `work` while holding `<root>/out/.lock`. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} root the project's folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(root, work) {
  const file = path.join(root, 'out', '.lock');
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + LONGEST_WAIT_MS;
  while (!take(file)) {
    if (Date.now() > deadline) throw new Error(`Another process has been installing or building for too long: ${file}`);
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  if (ownerIsGone(file)) rmSync(file, { force: true });
  return false;
}

/** @param {string} file */
function ownerIsGone(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // An empty file belongs to an owner that is just writing its id.
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
