// Finds the Node the project runs on: Node 24, here already, from the npm package `node`, or newer on this machine.
// Plain JavaScript that Node 20.19 can run, like everything in this folder.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const WANTED_MAJOR = 24;
const OLDEST_LAUNCHER = [20, 19];

/** @param {string} version such as `v24.21.0` */
export function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}

/**
 * Whether this Node can run the launchers and npm at all.
 * @param {string} version such as `v20.19.0`
 */
export function canLaunch(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_LAUNCHER;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * The executable of the npm package `node`, where npm could install it for this platform.
 * @param {string} root the project's folder
 * @returns {string | undefined}
 */
export function pinnedNode(root) {
  let manifest;
  try {
    manifest = createRequire(path.join(root, 'package.json')).resolve('node/package.json');
  } catch {
    return undefined;
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (majorOf(version) !== WANTED_MAJOR) return undefined;
  const bin = path.join(path.dirname(manifest), 'bin');
  return [path.join(bin, 'node'), path.join(bin, 'node.exe')].find((file) => existsSync(file));
}

/**
 * @param {string} root the project's folder
 * @param {{ version: string, execPath: string }} running the Node that runs this
 * @returns {string | undefined} the executable to go on with; undefined when there is none
 */
export function findNode24(root, running = process) {
  const major = majorOf(running.version);
  if (major === WANTED_MAJOR) return running.execPath;
  return pinnedNode(root) ?? (major > WANTED_MAJOR ? running.execPath : undefined);
}

/** @param {string} version of the Node that runs this */
export function noNode24Message(version) {
  return [
    `Agent Gateway Desktop needs Node ${WANTED_MAJOR}; this is Node ${version}.`,
    `npm could not install Node ${WANTED_MAJOR} for this platform (the package "node") either.`,
    `Install Node ${WANTED_MAJOR} from https://nodejs.org and run this again.`,
  ].join('\n');
}

/** @param {string} version of the Node that runs this */
export function tooOldMessage(version) {
  return `Agent Gateway Desktop needs Node ${OLDEST_LAUNCHER.join('.')} or newer to start; this is Node ${version}.`;
}
