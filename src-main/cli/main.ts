// The command line: what has to be set before anything is loaded, then the command, then an end that loses no words.

// Compiling a parser for each schema costs more than a few requests of one user ever win back. zod looks here when it is
// loaded, which is when the first servers are starting already; `z.config` would load it now.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

/** Output that is still on its way gets this long, in milliseconds. */
const LAST_WORDS_MS = 500;

void run();

async function run(): Promise<void> {
  const { processTerminal, runCommandLine } = await import('./command-line.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
  // A reader that is slower than we are, such as a pager, gets all of it.
  await new Promise((resolve) => process.stdout.on('error', resolve).write('', resolve));
  // The process ends by itself, and before this fires, unless something still holds it: then it ends all the same.
  setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
}
