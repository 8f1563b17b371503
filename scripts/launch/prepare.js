// What every launcher does first: see that the packages, a Node 24 and the build are there.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIsMissing, buildIsStale, buildProject } from './build.js';
import { installIsStale, installPackages } from './install.js';
import { withLock } from './lock.js';
import { canLaunch, findNode24, noNode24Message, tooOldMessage } from './node-24.js';
import { say } from './run.js';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Ends the process with 1 and a message when something cannot be had.
 * @param {{ packages: 'always' | 'for-build', build: 'never' | 'missing' | 'stale' }} wants
 * @returns {Promise<string>} the Node 24 executable to go on with
 */
export async function prepare(wants) {
  if (!canLaunch(process.version)) fail(tooOldMessage(process.version));
  const needsBuild = () =>
    (wants.build === 'missing' && buildIsMissing(ROOT)) || (wants.build === 'stale' && buildIsStale(ROOT));
  const needsPackages = () =>
    (wants.packages === 'always' || needsBuild() || !findNode24(ROOT)) && installIsStale(ROOT);

  if (needsPackages() || needsBuild()) {
    const problem = await withLock(ROOT, async () => {
      // Looked at again: whoever held the lock may have done the work.
      if (needsPackages()) {
        say('Installing packages …');
        if (!(await installPackages(ROOT))) return '`npm ci` did not succeed; its messages are above.';
      }
      const node = findNode24(ROOT);
      if (node && needsBuild()) {
        say('Building …');
        if (!(await buildProject(ROOT, node))) return 'The build did not succeed; its messages are above.';
      }
      return undefined;
    });
    if (problem) fail(problem);
  }
  return findNode24(ROOT) ?? fail(noNode24Message(process.version));
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  say(message);
  process.exit(1);
}
