// When `npm ci` has something to do.
import { describe, expect, it } from 'vitest';
import { installIsStale } from '../../scripts/launch/install.js';
import { fakeProject } from './fake-project.ts';

const lock = (packages: Record<string, unknown>): string =>
  JSON.stringify({ packages: { '': { name: 'x' }, ...packages } });
const A1 = { 'node_modules/a': { version: '1.0.0' } };
const A2 = { 'node_modules/a': { version: '2.0.0' } };

describe('the packages', () => {
  it.each([
    ['are missing without node_modules', lock(A1), undefined, true],
    ['are in place when versions agree', lock(A1), lock(A1), false],
    ['are stale when a version differs', lock(A2), lock(A1), true],
    ['are stale when one is new in the lock', lock({ ...A1, 'node_modules/b': { version: '1.0.0' } }), lock(A1), true],
    [
      'need not hold what is for other platforms',
      lock({ ...A1, 'node_modules/b': { version: '1.0.0', optional: true } }),
      lock(A1),
      false,
    ],
  ])('%s', (_, wanted, installed, stale) => {
    using project = fakeProject();
    project.write('package-lock.json', wanted);
    if (installed) project.write('node_modules/.package-lock.json', installed);
    expect(installIsStale(project.root)).toBe(stale);
  });

  it('are npm’s business where the project is installed as a package, without a lock file', () => {
    using project = fakeProject();
    expect(installIsStale(project.root)).toBe(false);
  });
});
