// A family of commands made of the contract's rows, such as `agent-gateway servers …`: finds the one that is meant.
import { UsageError } from '../arguments.ts';
import { type Command, EXIT, type Terminal } from '../commands.ts';
import { ADMIN_COMMANDS, findCommand, type OperationCommand } from './command-table.ts';
import { commandUsage, familyUsage, shortUsage } from './help.ts';
import { runOperation } from './run-operation.ts';

/** The first words there are, each with what stands behind it. */
export function familyLines(): (readonly [name: string, text: string])[] {
  const families = Map.groupBy(ADMIN_COMMANDS(), ({ words }) => words[0] ?? '');
  return [...families].map(([name, commands]) => {
    const below = new Set(commands.flatMap(({ words }) => words.slice(1, 2)));
    return [name, below.size > 0 ? [...below].join(', ') : (commands[0]?.summary ?? '')];
  });
}

/** The commands whose first word is `name`; null when there are none. */
export function familyCommand(name: string): Command | null {
  const commands = ADMIN_COMMANDS().filter(({ words }) => words[0] === name);
  if (commands.length === 0) return null;
  return {
    name,
    usage: familyUsage(name, commands),
    ownHelp: true,
    async run(args, terminal) {
      const words = [name, ...args];
      const command = findCommand(commands, words);
      if (command) return runOne(command, words.slice(command.words.length), terminal);
      const usual = defaultCommand(commands, args);
      if (usual) return runOne(usual, args, terminal);
      if (args.length > 0 && !asksForHelp(args)) {
        const message = `There is no command called ${JSON.stringify(words.slice(0, 2).join(' '))}`;
        throw new UsageError(message, `agent-gateway ${name} --help tells which there are.\n`);
      }
      (args.length > 0 ? terminal.out : terminal.err)(familyUsage(name, commands));
      return args.length > 0 ? EXIT.ok : EXIT.usage;
    },
  };
}

/** The name of a family alone shows what there is. */
function defaultCommand(commands: readonly OperationCommand[], args: readonly string[]): OperationCommand | undefined {
  if (asksForHelp(args) || (args[0] !== undefined && !args[0].startsWith('-'))) return undefined;
  return commands.find(({ words, positionals }) => /^(?:list|show)$/.test(words[1] ?? '') && positionals.length === 0);
}

async function runOne(command: OperationCommand, args: readonly string[], terminal: Terminal): Promise<number> {
  if (asksForHelp(args)) {
    terminal.out(commandUsage(command));
    return EXIT.ok;
  }
  try {
    return await runOperation(command, args, terminal);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message, shortUsage(command)) : error;
  }
}

/** What stands behind `--` belongs to a program. */
function asksForHelp(args: readonly string[]): boolean {
  const dashes = args.indexOf('--');
  const own = dashes < 0 ? args : args.slice(0, dashes);
  return own.includes('--help') || own.includes('-h');
}
