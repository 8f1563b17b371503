// The command line: picks the command, loads it, and turns what happens into an exit code.
import { VERSION } from '../../src-shared/version.ts';
import { UsageError } from './arguments.ts';
import { type Command, type CommandEntry, EXIT, EXIT_CODES_HELP, type Terminal } from './commands.ts';

export { processTerminal } from './terminal.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'serve',
    summary: 'Run the gateway without a window',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'bridge',
    summary: 'Connect an MCP client over stdio to the running gateway',
    load: async () => (await import('./bridge.ts')).bridge,
  },
  {
    name: 'doctor',
    summary: 'Say where everything is and what would not work',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'audit',
    summary: 'Check that nobody changed the activity log',
    load: async () => (await import('./audit.ts')).audit,
  },
  {
    name: 'open',
    summary: 'Open the dashboard of the running gateway in the browser',
    load: async () => (await import('./open.ts')).open,
  },
  {
    name: 'init',
    summary: 'Make a workspace to begin with',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'completion',
    summary: 'Print what makes a shell complete these commands',
    load: async () => (await import('./completion.ts')).completionCommand(COMMANDS),
  },
];

/** The commands above, and those that are made of the contract's rows. */
async function help(): Promise<string> {
  const { familyLines } = await import('./operations/family.ts');
  const lines = [...COMMANDS.map(({ name, summary }) => [name, summary] as const), ...familyLines()];
  const width = Math.max(...lines.map(([name]) => name.length));
  return `agent-gateway ${VERSION}: all MCP servers of a developer behind one gateway

Usage: agent-gateway COMMAND [options]

${lines.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('')}
agent-gateway COMMAND --help tells the options of a command.

${EXIT_CODES_HELP}`;
}

/** What it takes to run a command is loaded when it is asked for. */
async function load(name: string): Promise<Command | null> {
  const entry = COMMANDS.find((one) => one.name === name);
  if (entry) return entry.load();
  const { familyCommand } = await import('./operations/family.ts');
  return familyCommand(name);
}

/** Runs what the words ask for and resolves with the exit code. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === '--version' || first === '-v') {
    terminal.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(await help());
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = await load(first);
  if (!command) {
    terminal.err(`There is no command called ${JSON.stringify(first)}.\nagent-gateway --help tells which there are.\n`);
    return EXIT.usage;
  }
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
    const { reportError } = await import('./report-error.ts');
    return reportError(error, terminal);
  }
}
