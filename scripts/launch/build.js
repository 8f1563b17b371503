// Builds out/ when it is missing or older than the sources.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { runHelper } from './run.js';

const SOURCES = [
  'src-main',
  'src-shared',
  'src-renderer',
  'examples/test-project/mcp-test-server.mjs',
  'electron.vite.config.ts',
  'package-lock.json',
];

/** @param {string} root the project's folder */
export function cliFile(root) {
  return path.join(root, 'out', 'main', 'cli.js');
}

/** @param {string} root the project's folder */
export function bridgeFile(root) {
  return path.join(root, 'out', 'main', 'bridge.js');
}

/** @param {string} root the project's folder */
export function buildIsMissing(root) {
  return !existsSync(cliFile(root));
}

/** @param {string} root the project's folder */
export function buildIsStale(root) {
  if (buildIsMissing(root)) return true;
  const built = statSync(cliFile(root)).mtimeMs;
  return SOURCES.some((name) => newest(path.join(root, name)) > built);
}

/**
 * @param {string} root the project's folder
 * @param {string} node a Node 24 executable
 * @returns {Promise<boolean>} whether the build succeeded
 */
export function buildProject(root, node) {
  const tool = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return runHelper(node, [tool, 'build', '--logLevel', 'warn'], { cwd: root });
}

/**
 * @param {string} entry a file or folder
 * @returns {number} the latest change in it, 0 when there is nothing
 */
function newest(entry) {
  if (!existsSync(entry)) return 0;
  const stat = statSync(entry);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(entry).map((name) => newest(path.join(entry, name))));
}
