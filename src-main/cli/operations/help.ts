// What `--help` says of the commands made of the contract's rows.
import { fieldWords } from '../../../src-shared/contract/field-words.ts';
import { LINK_LINES } from '../link.ts';
import { type OptionLine, optionLines } from '../option-lines.ts';
import type { OperationCommand } from './command-table.ts';
import type { Field } from './fields.ts';
import { connects, flagFields, positionalName } from './read-input.ts';

export function familyUsage(name: string, commands: readonly OperationCommand[]): string {
  return `Usage: agent-gateway ${name} COMMAND [options]

${commands.map((command) => `  ${call(command)}\n      ${command.summary}\n`).join('')}
agent-gateway ${name} COMMAND --help tells the options of a command.
`;
}

/** How it is called, for somebody who did not call it so. */
export function shortUsage(command: OperationCommand): string {
  return `Usage: agent-gateway ${call(command)}\n--help tells the options.\n`;
}

export function commandUsage(command: OperationCommand): string {
  const fields = flagFields(command);
  const { rest, summary } = command;
  const stdin = command.row.cli?.stdin;
  const notes = [
    rest === 'server' ? 'A server is a program behind -- or an http(s) URL.' : null,
    rest === 'arguments'
      ? 'KEY=VALUE gives a text, or what the schema of the tool asks for; KEY:=JSON gives any value.'
      : null,
    stdin === undefined ? null : `The ${stdin} is read from stdin, or asked for. It is never an argument.`,
    fields.some(({ kind }) => kind === 'map')
      ? 'KEY=@FILE reads a value from a file and KEY=- from stdin, so that no secret is on the command line.'
      : null,
  ].filter((note) => note !== null);
  const own = fields.map((field): OptionLine => [flagOf(field), wordsOf(field, command)]);
  if (fields.some(({ nullable }) => nullable)) own.push(['--unset OPTION', 'take a value away (repeatable)']);
  if (fields.length > 0 || stdin !== undefined) {
    own.push(['--json-input JSON', 'the whole input; - reads it from stdin, @FILE from a file']);
  }
  if (connects(command)) own.push(['--wait', 'go on until the server is connected, or has failed to be']);
  if (command.row.cli?.follows) own.push(['--follow, -f', 'go on with what comes, until you end it']);
  own.push(['--json', 'print the answer as JSON, as the REST API gives it'], ...LINK_LINES);
  return `agent-gateway ${call(command)}

${summary}.
${notes.map((note) => `${note}\n`).join('')}
${optionLines(own)}`;
}

const REST = { server: '[URL | -- PROGRAM ARGS…]', arguments: '[KEY=VALUE…]' };

function call(command: OperationCommand): string {
  const { words, positionals, rest } = command;
  const places = positionals.map((key) => positionalName(command, key));
  return [...words, ...places, ...(rest ? [REST[rest]] : [])].join(' ');
}

function flagOf({ flag, kind, choices }: Field): string {
  if (kind === 'boolean') return `--[no-]${flag}`;
  const value = { text: 'TEXT', number: 'N', list: 'TEXT', map: 'KEY=VALUE', json: 'JSON' }[kind];
  return `--${flag} ${choices ? choices.join('|') : value}`;
}

function wordsOf({ path, kind }: Field, { operation, row }: OperationCommand): string {
  const words = fieldWords(operation, row, path.join('.')) ?? '';
  return kind === 'list' || kind === 'map' ? `${words} (repeatable)` : words;
}
