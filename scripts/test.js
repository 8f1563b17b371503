// `npm test`: installs what is missing and goes on under Node 24 with scripts/test-run.ts.
import path from 'node:path';
import { prepare, ROOT } from './launch/prepare.js';
import { goOn } from './launch/run.js';

const node = await prepare({ packages: 'always', build: 'never' });
await goOn(node, path.join(ROOT, 'scripts', 'test-run.ts'), process.argv.slice(2));
