// Makes sure that out/ holds the build of the present sources, for tests of what is built.
import path from 'node:path';
import { buildIsStale, buildProject } from '../../scripts/launch/build.js';
import { withLock } from '../../scripts/launch/lock.js';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** `npm test` builds before; alone, a test builds what is missing or old. One process at a time does so. */
export async function ensureBuild(): Promise<void> {
  if (!buildIsStale(ROOT)) return;
  await withLock(ROOT, async () => {
    if (!buildIsStale(ROOT)) return;
    if (!(await buildProject(ROOT, process.execPath))) throw new Error('The build did not succeed');
  });
}
