// The entry of the command line: keeps compiled code between runs, then loads the rest.
import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Beside the bundle, because whoever can write there can change the program itself; a shared folder would be a way in.
if (import.meta.filename.endsWith('.js')) enableCompileCache(path.join(import.meta.dirname, '.compile-cache'));

/** Output that is still on its way gets this long, in milliseconds. */
const LAST_WORDS_MS = 500;

const { main } = await import('./command-line.ts');
process.exitCode = await main();
// The process ends by itself, and before this fires, unless something still holds it: then it ends all the same.
setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
