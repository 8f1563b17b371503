// The entry of the command line: keeps compiled code between runs, then loads the rest.
import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Beside the bundle, because whoever can write there can change the program itself; a shared folder would be a way in.
if (import.meta.filename.endsWith('.js')) enableCompileCache(path.join(import.meta.dirname, '.compile-cache'));

// Compiling a parser for each schema costs more than a few requests of one user ever win back. zod looks here when it is
// loaded, which is when the first servers are starting already; `z.config` would load it now.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

/** Output that is still on its way gets this long, in milliseconds. */
const LAST_WORDS_MS = 500;

const { processTerminal, runCommandLine } = await import('./command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
// A reader that is slower than we are, such as a pager, gets all of it.
await new Promise((resolve) => process.stdout.on('error', resolve).write('', resolve));
// The process ends by itself, and before this fires, unless something still holds it: then it ends all the same.
setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
