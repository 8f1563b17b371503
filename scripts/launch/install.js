// Installs the npm packages when node_modules does not hold what the lock file says.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runHelper } from './run.js';

/**
 * Whether `npm ci` has something to do. Compares contents, not dates: a checkout gives every file a new date.
 * @param {string} root the project's folder
 */
export function installIsStale(root) {
  const wanted = path.join(root, 'package-lock.json');
  // Installed as a package: npm has already put everything in place.
  if (!existsSync(wanted)) return false;
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  const have = packagesOf(installed);
  return Object.entries(packagesOf(wanted)).some(([folder, entry]) => {
    // Optional packages of other platforms are in the lock file and never on the disk.
    if (folder === '' || entry.optional || entry.devOptional) return false;
    return have[folder]?.version !== entry.version;
  });
}

/**
 * @param {string} root the project's folder
 * @returns {Promise<boolean>} whether npm succeeded
 */
export function installPackages(root) {
  // Everything is a development dependency, which npm leaves out where NODE_ENV is "production".
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) return runHelper(process.execPath, [npm, ...args], { cwd: root });
  return runHelper('npm', args, { cwd: root, shell: process.platform === 'win32' });
}

/**
 * @param {string} file a lock file
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
