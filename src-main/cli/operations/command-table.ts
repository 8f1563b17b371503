// The commands that follow from the contract: which words call which operation, with which part of its input fixed.
import { type AdminOperation, adminContract } from '../../../src-shared/contract/admin.ts';
import { type CliRow, type Operation, type Operations, pathParams } from '../../../src-shared/contract/operation.ts';

export interface OperationCommand {
  readonly words: readonly string[];
  readonly operation: AdminOperation;
  readonly row: Operation;
  readonly summary: string;
  /** Fields given as plain words, in order. */
  readonly positionals: readonly string[];
  /** What the words behind those are. */
  readonly rest: CliRow['rest'];
  /** The part of the input these words stand for; with one there are no flags for the others. */
  readonly preset: Readonly<Record<string, unknown>> | null;
}

/** What a name's first word is called on the command line, where the path does not say it. */
const VERBS: Readonly<Record<string, string>> = {
  list: 'list',
  get: 'show',
  create: 'add',
  update: 'update',
  delete: 'remove',
};

/** Every command of a table, in its order. */
export function commandsOf(contract: Operations): OperationCommand[] {
  return Object.entries(contract).flatMap(([name, row]) => {
    const operation = name as AdminOperation;
    const { words = defaultWords(name, row), positionals = pathParams(row.path), presets = {} } = row.cli ?? {};
    const whole = { words, operation, row, summary: row.summary, positionals, rest: row.cli?.rest, preset: null };
    const short = Object.entries(presets).map(([word, { summary, input }]) => {
      return { ...whole, words: [...words.slice(0, -1), word], summary, rest: undefined, preset: input };
    });
    return [whole, ...short];
  });
}

/**
 * `servers restore` of `/v1/admin/mcp-servers/{id}/restore`: the resource, what stands behind the placeholders, and, where
 * that does not say it all, what is done.
 */
function defaultWords(name: string, { path }: Operation): string[] {
  const [resource = '', ...rest] = path.replace(/^\/v1\/(?:admin\/)?(?:mcp-)?/, '').split('/');
  const isPlace = (segment: string) => segment.startsWith('{');
  const below = rest.filter((segment) => !isPlace(segment));
  const verb = name.split('_', 1)[0] ?? '';
  const said = below.at(-1) === verb;
  if (below.length === 0) return [resource, VERBS[verb] ?? verb];
  if (verb === 'get' || verb === 'list' || said) return [resource, ...below];
  // `…/restore` says it all, `…/tokens` and `…/tokens/{token_id}` do not.
  const done = VERBS[verb] ?? (isPlace(rest.at(-1) ?? '') ? verb : null);
  return [resource, ...below, ...(done === null ? [] : [done])];
}

export const ADMIN_COMMANDS = (): OperationCommand[] => commandsOf(adminContract);

/** The command with the most words that `args` begins with. */
export function findCommand(
  commands: readonly OperationCommand[],
  args: readonly string[],
): OperationCommand | undefined {
  const begins = commands.filter(({ words }) => words.every((word, index) => args[index] === word));
  return begins.sort((a, b) => b.words.length - a.words.length)[0];
}
