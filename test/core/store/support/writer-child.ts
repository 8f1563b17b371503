// Changes the configuration as fast as it can and says so after each change, until it is killed.
import { writeSync } from 'node:fs';
import { openProfile } from '../../../../src-main/core/store/index.ts';
import { stateAt } from './writer-states.ts';

const [directory = ''] = process.argv.slice(2);
const { store } = await openProfile({ directory, env: {} });
for (let step = Number(store.document.settings.step ?? 0) + 1; ; step += 1) {
  store.write({ ...store.document, ...stateAt(step) });
  writeSync(1, `${step}\n`);
}
