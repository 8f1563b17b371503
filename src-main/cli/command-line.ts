// The command line: picks the command, loads it, and turns what happens into an exit code.
import { VERSION } from '../../src-shared/version.ts';
import { UsageError } from './arguments.ts';
import { type CommandEntry, EXIT, EXIT_CODES_HELP, type Terminal } from './commands.ts';
import { reportError } from './report-error.ts';

/** Commands made of the contract's rows: everything whose words begin with `name`. */
const family = (name: string, summary: string): CommandEntry => ({
  name,
  summary,
  load: async () => (await import('./operations/family.ts')).familyCommand(name, summary),
});

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'Run the gateway without a window',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'doctor',
    summary: 'Say where everything is and what would not work',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  family('servers', 'List, add, change, test and remove MCP servers'),
  family('tools', 'List, look at and call tools'),
  family('calls', 'Cancel a running call'),
  family('agents', 'List agents and what they may use'),
  family('secrets', 'Named secrets for tools from files'),
  family('settings', 'Show and change settings'),
  family('health', 'Ask whether the gateway answers'),
  family('snapshot', 'Everything at once'),
  family('diagnostics', 'What a bug report needs, without secrets'),
];

const WIDTH = Math.max(...COMMANDS.map(({ name }) => name.length));

const HELP = `agent-gateway ${VERSION}: all MCP servers of a developer behind one gateway

Usage: agent-gateway COMMAND [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(WIDTH)}  ${summary}`).join('\n')}

agent-gateway COMMAND --help tells the options of a command.

${EXIT_CODES_HELP}`;

/** Runs what the words ask for and resolves with the exit code. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === '--version' || first === '-v') {
    terminal.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(HELP);
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const entry = COMMANDS.find(({ name }) => name === first);
  if (!entry) {
    terminal.err(`There is no command called ${JSON.stringify(first)}.\n\n${HELP}`);
    return EXIT.usage;
  }
  const { z } = await import('zod');
  // Compiling a parser for each schema costs more than a few requests of one user ever win back.
  z.config({ jitless: true });
  const command = await entry.load();
  const own = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
  if (!command.ownHelp && (own.includes('--help') || own.includes('-h'))) {
    terminal.out(command.usage);
    return EXIT.ok;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n\n${error.usage ?? command.usage}`);
      return EXIT.usage;
    }
    return reportError(error, terminal);
  }
}
