// The command line: picks the command and turns what happens into an exit code.
import { homedir } from 'node:os';
import { z } from 'zod';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { VERSION } from '../../src-shared/version.ts';
import { UsageError } from './arguments.ts';
import { type Command, EXIT, type Terminal } from './commands.ts';
import { doctor } from './doctor.ts';
import { serve } from './serve.ts';

const COMMANDS: readonly Command[] = [serve, doctor];

const HELP = `agent-gateway ${VERSION}: all MCP servers of a developer behind one gateway

Usage: agent-gateway COMMAND [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

agent-gateway COMMAND --help tells the options of a command.
`;

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === '--version' || first === '-v') {
    terminal.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(HELP);
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = COMMANDS.find(({ name }) => name === first);
  if (!command) {
    terminal.err(`There is no command called ${JSON.stringify(first)}.\n\n${HELP}`);
    return EXIT.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(command.usage);
    return EXIT.ok;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n\n${command.usage}`);
      return EXIT.usage;
    }
    if (error instanceof GatewayError) {
      terminal.err(`${error.message}\n`);
      return EXIT.failed;
    }
    throw error;
  }
}

/** SIGHUP too: a closed terminal ends us, and our servers with us. */
function onEnd(callback: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, callback);
}

/** Runs what the process was asked for and resolves with its exit code. */
export function main(): Promise<number> {
  // Compiling a parser for each schema costs more than a few requests of one user ever win back.
  z.config({ jitless: true });
  return run(process.argv.slice(2), {
    environment: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    onEnd,
  });
}
