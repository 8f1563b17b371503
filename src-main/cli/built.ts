// The entry of the built command line: runs main.ts, which the build has made scripts of.
import path from 'node:path';
import { openScripts } from './compiled-scripts.ts';

/** By then a gateway has started what it starts, and nothing of it has been thrown away for not being used. */
const STARTED_MS = 10_000;

const scripts = openScripts({
  folder: path.join(import.meta.dirname, 'scripts'),
  // Beside the scripts, because whoever can write there can change the program itself; a shared folder would be a way in.
  // The code of another Node is of no use, and the two would replace each other's.
  cache: path.join(import.meta.dirname, '.compile-cache', `${process.version}-${process.arch}`),
});
setTimeout(() => scripts.keep('all'), STARTED_MS).unref();
process.on('exit', () => scripts.keep('new'));
scripts.run('main.js');
