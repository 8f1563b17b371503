// The entry of the command line: keeps compiled code between runs, then loads the rest.
import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Beside the bundle, because whoever can write there can change the program itself; a shared folder would be a way in.
if (import.meta.filename.endsWith('.js')) enableCompileCache(path.join(import.meta.dirname, '.compile-cache'));

const { main } = await import('./command-line.ts');
process.exitCode = await main();
