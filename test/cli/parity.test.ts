// Every operation of the contract is on the command line, and means there what it means over REST.
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src-main/cli/command-line.ts';
import { ADMIN_COMMANDS } from '../../src-main/cli/operations/command-table.ts';
import { flagFields } from '../../src-main/cli/operations/read-input.ts';
import { adminContract } from '../../src-shared/contract/admin.ts';
import { runServer, TOKEN } from '../http/running-server.ts';
import { OPERATIONS, SAMPLES } from '../shared/contract/samples.ts';
import { runInProcess } from '../support/cli-terminal.ts';

const COMMON = ['url', 'token', 'data-dir', 'json', 'json-input', 'unset', 'wait', 'help'];
const commands = ADMIN_COMMANDS();

describe('the table of commands', () => {
  it('has every operation, each command once', () => {
    expect([...new Set(commands.map(({ operation }) => operation))]).toEqual(OPERATIONS);
    const words = commands.map((command) => command.words.join(' '));
    expect(words.filter((one, index) => words.indexOf(one) < index)).toEqual([]);
  });

  it('takes no word that is a command of its own', async () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(commands.filter(({ words }) => names.includes(words[0] as string))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
    const help = await runInProcess(['--help']);
    for (const [first] of commands.map(({ words }) => words))
      expect(help.out).toMatch(new RegExp(`^ {2}${first} `, 'm'));
  });

  it.each(commands.map((command) => [command.words.join(' '), command] as const))(
    '%s: no flag means two things',
    (_words, command) => {
      const flags = flagFields(command).map(({ flag }) => flag);
      expect(flags.filter((flag, index) => flags.indexOf(flag) < index || COMMON.includes(flag))).toEqual([]);
      expect(flags.filter((flag) => !/^[a-z]+(?:-[a-z]+)*$/.test(flag))).toEqual([]);
    },
  );

  it('names only fields that there are', () => {
    for (const { operation, row } of commands) {
      const fields = Object.keys((adminContract[operation].input as { shape: object }).shape);
      const { positionals = [], stdin } = row.cli ?? {};
      const named = [...positionals, ...(stdin === undefined ? [] : [stdin])];
      expect(
        named.filter((name) => !fields.includes(name)),
        operation,
      ).toEqual([]);
    }
  });
});

describe('each command', () => {
  it.each(commands.map((command) => [command.words.join(' '), command] as const))(
    '%s sends its input and prints the answer as REST gives it',
    async (_words, { operation, words, positionals, row, preset }) => {
      const { url, calls } = await runServer();
      const { input, output } = SAMPLES[operation];
      const fields = { ...(input as Record<string, unknown>) };
      const plain = positionals.map((key) => String(fields[key]));
      for (const key of positionals) delete fields[key];
      const stdin = row.cli?.stdin;
      const secret = stdin === undefined ? undefined : String(fields[stdin]);
      if (stdin !== undefined) delete fields[stdin];
      const body = preset || Object.keys(fields).length === 0 ? [] : [`--json-input=${JSON.stringify(fields)}`];
      const args = [...words, ...plain, ...body, '--json', '--url', url];
      const ran = await runInProcess(args, {
        environment: { AGENT_GATEWAY_TOKEN: TOKEN },
        ...(secret !== undefined && { stdin: `${secret}\n` }),
      });
      expect(ran.err).toBe('');
      expect(JSON.parse(ran.out)).toEqual(output);
      const sent = preset
        ? { ...Object.fromEntries(positionals.map((key, at) => [key, plain[at]])), ...preset }
        : input;
      expect(calls).toEqual([
        { operation, input: adminContract[operation].input.parse(sent), signal: expect.any(AbortSignal) },
      ]);
    },
  );

  it.each(commands.map((command) => [command.words.join(' '), command] as const))(
    '%s has something to show a person, and its help',
    async (_words, { operation, words, positionals, row }) => {
      const { url } = await runServer();
      const input = SAMPLES[operation].input as Record<string, unknown>;
      const plain = positionals.map((key) => String(input[key]));
      const fields = Object.entries(input).filter(([key]) => !positionals.includes(key) && key !== row.cli?.stdin);
      const body =
        fields.length === 0 || row.cli?.presets ? [] : [`--json-input=${JSON.stringify(Object.fromEntries(fields))}`];
      const options = { environment: { AGENT_GATEWAY_TOKEN: TOKEN }, stdin: 'x', columns: 80 };
      const ran = await runInProcess([...words, ...plain, ...body, '--url', url], options);
      expect(`${ran.out}${ran.err}`).not.toBe('');
      const isList = Array.isArray(SAMPLES[operation].output);
      expect(isList && ran.out.split('\n').some((line) => line.length > 80)).toBe(false);
      const help = await runInProcess([...words, '--help'], options);
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`agent-gateway ${words.join(' ')}`);
      expect(help.out).toContain('--json');
    },
  );
});
