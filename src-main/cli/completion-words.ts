// What the next word of a command line may be: commands, options, and names a running gateway knows.
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import type { CommandEntry, Terminal } from './commands.ts';
import { connect, findGateway, type LinkChoice } from './link.ts';
import { ADMIN_COMMANDS, findCommand, type OperationCommand } from './operations/command-table.ts';
import { COMMON_OPTIONS, connects, flagFields } from './operations/read-input.ts';

/** Nobody waits longer for a suggestion. */
const LIMIT_MS = 1_500;

/**
 * @param words those behind `agent-gateway`, the last of them the one that is being typed
 * @param entries the commands that are not made of the contract's rows
 */
export async function candidates(
  words: readonly string[],
  entries: readonly CommandEntry[],
  terminal: Terminal,
): Promise<string[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = await possible(before, typed, entries, terminal);
  return [...new Set(found)].filter((word) => word.startsWith(typed) && /^[\x21-\x7e]+$/.test(word)).sort();
}

async function possible(
  before: readonly string[],
  typed: string,
  entries: readonly CommandEntry[],
  terminal: Terminal,
): Promise<readonly string[]> {
  const commands = ADMIN_COMMANDS();
  if (before.length === 0)
    return [...entries.map(({ name }) => name), ...nextWords(commands, before), '--help', '--version'];
  const entry = entries.find(({ name }) => name === before[0]);
  if (entry) return typed.startsWith('-') ? optionsIn((await entry.load()).usage) : [];
  // Behind -- stands a program.
  if (before.includes('--')) return [];
  const command = findCommand(commands, before);
  const next = nextWords(commands, before);
  if (!command) return next;
  const given = before.slice(command.words.length);
  if (typed.startsWith('-')) return optionsOf(command);
  const choices = choicesOf(command, given.at(-1));
  if (choices) return choices;
  return [...next, ...(await names(command, given, terminal))];
}

function nextWords(commands: readonly OperationCommand[], before: readonly string[]): string[] {
  return commands
    .filter(({ words }) => words.length > before.length && before.every((word, at) => words[at] === word))
    .map(({ words }) => words[before.length] ?? '');
}

function optionsOf(command: OperationCommand): string[] {
  const own = flagFields(command).flatMap(({ flag, kind }) => [flag, ...(kind === 'boolean' ? [`no-${flag}`] : [])]);
  const common = [
    ...Object.keys(COMMON_OPTIONS),
    ...(connects(command) ? ['wait'] : []),
    ...(command.row.cli?.follows ? ['follow'] : []),
    'help',
  ];
  return [...own, ...common].map((flag) => `--${flag}`);
}

function optionsIn(usage: string): string[] {
  return usage.match(/--[a-z][a-z-]*/g) ?? [];
}

function choicesOf(command: OperationCommand, option: string | undefined): readonly string[] | null {
  if (!option?.startsWith('--')) return null;
  const field = flagFields(command).find(({ flag }) => `--${flag}` === option);
  return field?.choices ? [...field.choices] : null;
}

/** By the placeholder a word stands for: the names of what is behind it in the path. */
const NAMES: Readonly<Record<string, (client: AdminClient) => Promise<string[]>>> = {
  'mcp-servers/{id}': async (client) => (await client.list_servers()).map(({ name }) => name),
  'tools/{name}': async (client) => (await client.list_tools()).map(({ name }) => name),
  'why/{tool}': async (client) => (await client.list_tools()).map(({ name }) => name),
  'agents/{name}': async (client) => (await client.list_agents()).map(({ name }) => name),
  'secrets/{name}': (client) => client.list_secrets(),
};

async function names(command: OperationCommand, given: readonly string[], terminal: Terminal): Promise<string[]> {
  const at = given.filter((word) => !word.startsWith('-')).length;
  const key = command.positionals[at];
  const source = Object.entries(NAMES).find(
    ([place]) => place.endsWith(`/{${key}}`) && command.row.path.includes(place),
  );
  if (!source) return [];
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    return await source[1](connect(await findGateway(linkIn(given), terminal), signal));
  } catch {
    // No gateway, no names: there is nobody to tell.
    return [];
  }
}

/** The options about the gateway as far as they are typed. */
function linkIn(given: readonly string[]): LinkChoice {
  const after = (option: string) => {
    const at = given.indexOf(option);
    return at < 0 ? undefined : given[at + 1];
  };
  return { url: after('--url'), token: after('--token'), dataDir: after('--data-dir') };
}
