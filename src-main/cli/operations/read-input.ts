// Makes the input of an operation out of the words of a command line.
import path from 'node:path';
import type { CliRow } from '../../../src-shared/contract/operation.ts';
import { serverViewSchema } from '../../../src-shared/model/mcp-server.ts';
import { parsed, UsageError } from '../arguments.ts';
import type { Terminal } from '../commands.ts';
import { LINK_OPTIONS, type LinkChoice } from '../link.ts';
import type { OperationCommand } from './command-table.ts';
import { type Field, fieldsOf } from './fields.ts';
import {
  createSources,
  type Entry,
  readEntry,
  readJson,
  readNumber,
  type Sources,
  setPath,
  splitEntry,
} from './values.ts';

/** Options every command of the table has. */
export const COMMON_OPTIONS = {
  ...LINK_OPTIONS,
  json: { type: 'boolean' },
  'json-input': { type: 'string' },
  unset: { type: 'string', multiple: true },
} as const;

export interface CommandInput {
  readonly input: Record<string, unknown>;
  /** Print the answer as JSON. */
  readonly json: boolean;
  /** Go on until the server is connected, or failed to. */
  readonly wait: boolean;
  /** Go on with what comes, told by events of this type; null ends with the answer. */
  readonly follows: NonNullable<CliRow['follows']> | null;
  readonly link: LinkChoice;
  /** The words KEY=VALUE of a command that takes arguments. */
  readonly args: readonly Entry[];
}

/** @throws UsageError naming the word that cannot be understood */
export async function readInput(
  command: OperationCommand,
  words: readonly string[],
  terminal: Terminal,
): Promise<CommandInput> {
  const { row, positionals, rest, preset } = command;
  const stdin = row.cli?.stdin;
  const fields = flagFields(command);
  const dashes = words.indexOf('--');
  const own = dashes < 0 ? words : words.slice(0, dashes);
  const behind = dashes < 0 ? null : words.slice(dashes + 1);
  const { values, plain } = parse(own, fields, command);
  const sources = createSources(terminal);

  const input = await wholeInput(values['json-input'], sources);
  for (const field of fields) {
    const value = await readField(field, values[field.flag], sources);
    const isPlace = typeof value === 'string' && value !== '' && row.cli?.paths?.includes(field.path.join('.'));
    if (value !== undefined) setPath(input, field.path, isPlace ? path.resolve(terminal.cwd, value) : value);
  }
  for (const flag of list(values.unset)) {
    const field = fields.find((one) => one.flag === flag.replace(/^--/, '') && one.nullable);
    if (!field) throw new UsageError(`--unset cannot take ${JSON.stringify(flag)}`);
    setPath(input, field.path, null);
  }
  for (const [index, key] of positionals.entries()) {
    const word = plain[index];
    if (word !== undefined) setPath(input, [key], word);
    else if (input[key] === undefined) throw new UsageError(`${positionalName(command, key)} is missing`);
  }
  const extra = plain.slice(positionals.length);
  const args: Entry[] = [];
  if (rest === 'server') setServerTarget(input, extra, behind);
  else if (rest === 'arguments') {
    for (const word of [...extra, ...(behind ?? [])]) args.push(splitEntry(word, 'An argument'));
  } else if (extra.length > 0 || behind !== null) {
    throw new UsageError(`Unexpected ${JSON.stringify(extra[0] ?? '--')}`);
  }
  if (stdin !== undefined && input[stdin] === undefined) {
    setPath(input, [stdin], await readSecret(stdin, terminal, sources));
  }
  return {
    input: { ...input, ...preset },
    json: values.json === true,
    wait: values.wait === true,
    follows: values.follow === true ? (row.cli?.follows ?? null) : null,
    link: { url: text(values.url), token: text(values.token), dataDir: text(values['data-dir']) },
    args,
  };
}

/** The fields that are flags: not those given as words, and no secret that comes from stdin. */
export function flagFields({ row, positionals, preset }: OperationCommand): Field[] {
  if (preset) return [];
  const taken = [...positionals, row.cli?.stdin];
  return fieldsOf(row).filter(({ path }) => !(path.length === 1 && taken.includes(path[0])));
}

/** Whether a server connects anew because of it, which its answer does not wait for. */
export function connects({ row }: OperationCommand): boolean {
  return row.output === serverViewSchema && row.method !== 'GET';
}

/** How a positional is called in help and in errors. */
export function positionalName({ row }: OperationCommand, key: string): string {
  return row.path.includes(`/mcp-servers/{${key}}`) ? 'SERVER' : key.toUpperCase();
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function parse(
  words: readonly string[],
  fields: readonly Field[],
  command: OperationCommand,
): { values: Values; plain: string[] } {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }> = {
    ...COMMON_OPTIONS,
    ...(connects(command) && { wait: { type: 'boolean' } }),
    ...(command.row.cli?.follows && { follow: { type: 'boolean', short: 'f' } }),
  };
  for (const { flag, kind } of fields) {
    options[flag] =
      kind === 'boolean' ? { type: 'boolean' } : { type: 'string', multiple: kind === 'list' || kind === 'map' };
  }
  const { values, positionals } = parsed({
    args: [...words],
    options,
    strict: true,
    allowPositionals: true,
    allowNegative: true,
  });
  return { values, plain: positionals };
}

async function wholeInput(given: Values[string], sources: Sources): Promise<Record<string, unknown>> {
  if (typeof given !== 'string') return {};
  const value = readJson(await sources.text(given, '--json-input'), '--json-input');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('--json-input takes a JSON object');
  }
  return value as Record<string, unknown>;
}

async function readField({ flag, kind }: Field, given: Values[string], sources: Sources): Promise<unknown> {
  if (given === undefined) return undefined;
  const where = `--${flag}`;
  if (kind === 'boolean') return given;
  if (kind === 'list') return list(given);
  if (kind === 'map') return readMap(list(given), where, sources);
  if (kind === 'json') return readJson(await sources.text(String(given), where), where);
  return kind === 'number' ? readNumber(String(given), where) : given;
}

/** KEY=VALUE each, or the whole map as one JSON object. */
async function readMap(words: readonly string[], where: string, sources: Sources): Promise<Record<string, unknown>> {
  const map: Record<string, unknown> = {};
  for (const word of words) {
    const isWhole = word === '-' || /^[@{]/.test(word);
    if (!isWhole) {
      const [key, value] = await readEntry(word, where, sources);
      setPath(map, [key], value);
      continue;
    }
    const whole = readJson(await sources.text(word, where), where);
    if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
      throw new UsageError(`${where} takes KEY=VALUE or a JSON object`);
    }
    for (const [key, value] of Object.entries(whole)) setPath(map, [key], value);
  }
  return map;
}

/** `NAME -- PROGRAM ARGS…` and `NAME https://…`. */
function setServerTarget(
  input: Record<string, unknown>,
  extra: readonly string[],
  program: readonly string[] | null,
): void {
  const [url, stray] = extra;
  if (stray !== undefined) throw new UsageError(`Unexpected ${JSON.stringify(stray)}. A program stands behind --`);
  if (url !== undefined && program !== null) throw new UsageError('A server is a URL or a program, not both');
  if (url !== undefined) {
    if (!/^https?:/i.test(url)) {
      throw new UsageError(`${JSON.stringify(url)} is not a URL. A program stands behind --`);
    }
    Object.assign(input, { transport: 'streamable_http', url });
  } else if (program !== null) {
    const [command, ...args] = program;
    if (command === undefined) throw new UsageError('There is no program behind --');
    Object.assign(input, { transport: 'stdio', command, args });
  } else if (input.transport === undefined && typeof input.url === 'string') input.transport = 'streamable_http';
  else if (input.transport === undefined && typeof input.command === 'string') input.transport = 'stdio';
}

async function readSecret(key: string, { input }: Terminal, sources: Sources): Promise<string> {
  if (!input.interactive) return sources.stdin(key);
  const given = await input.ask(`${key} (not shown): `, { hidden: true });
  if (given === null) throw new UsageError('Nothing was entered');
  return given;
}

function list(given: Values[string]): string[] {
  return Array.isArray(given) ? given.map(String) : [];
}

function text(given: Values[string]): string | undefined {
  return typeof given === 'string' ? given : undefined;
}
