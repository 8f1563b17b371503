// `npm run example`: builds what is missing or old, and runs the example with it.
import path from 'node:path';
import { prepare, ROOT } from './launch/prepare.js';
import { goOn } from './launch/run.js';

const node = await prepare({ packages: 'always', build: 'stale' });
await goOn(node, path.join(ROOT, 'examples', 'test-project', 'app.mjs'), process.argv.slice(2));
