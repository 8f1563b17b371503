// Tokens printed by a real command, through a runner like the one that starts the servers.
import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { CommandTokenProvider, type RunCommand } from '../../../src-main/core/auth/command-token.ts';
import { GatewayError } from '../../../src-main/core/errors.ts';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { CANARY, everythingIn, failureOf } from './support.ts';

const runCommand: RunCommand = ([program = '', ...args], { timeoutMs, signal }) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { timeout: timeoutMs, signal, maxBuffer: 1_000_000 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT')
        reject(new GatewayError('connection_error', `The command "${program}" was not found`));
      else if (error?.killed) reject(new GatewayError('timeout', 'The command took too long'));
      else resolve({ stdout, exitCode: error ? Number(error.code) : 0, stderrTail: stderr });
    });
  });

const node = (code: string) => [process.execPath, '-e', code];
const provider = (argv: readonly string[], parts = {}) => new CommandTokenProvider(argv, { runCommand, ...parts });

test('the output is the token, or an object with it', async () => {
  expect(await provider(node('console.log("plain-token")')).getToken()).toBe('plain-token');
  const timed = provider(node('console.log(JSON.stringify({ token: "timed-token", expires_in: 600 }))'));
  expect(await timed.getToken()).toBe('timed-token');
  expect(timed.state()).toMatchObject({ kind: 'command', source: 'node', status: 'valid' });
  expect(timed.state().valid_until).not.toBeNull();
});

test('arguments reach the command as they are: there is no shell', async () => {
  const argument = '$(echo x);`id`|&>"\'';
  const code = 'console.log(Buffer.from(process.argv[1]).toString("hex"))';
  expect(await provider([...node(code), argument]).getToken()).toBe(Buffer.from(argument).toString('hex'));
});

test('it runs once for all who ask, and again for a refused token', async () => {
  let runs = 0;
  const counting: RunCommand = (argv, options) => {
    runs++;
    return runCommand(argv, options);
  };
  const counted = provider(node('console.log("t" + process.hrtime.bigint())'), { runCommand: counting });
  const [token, ...others] = await Promise.all(Array.from({ length: 20 }, () => counted.getToken()));
  expect(new Set(others)).toEqual(new Set([token]));
  expect(runs).toBe(1);
  expect(await counted.replace(token as string)).not.toBe(token);
  expect(runs).toBe(2);
});

test.each<[string, string, RegExp]>([
  ['prints nothing', '', /must print the token/],
  ['prints two words', 'console.log("Your token: abc")', /must print the token/],
  ['prints two lines', 'console.log("a\\nb")', /must print the token/],
  ['prints an object without one', 'console.log("{}")', /must print the token/],
  ['prints broken JSON', 'console.log("{\\"token\\"")', /must print the token/],
  ['prints a page', 'console.log("x".repeat(500_000))', /far more/],
  ['fails', 'console.error("not signed in"); process.exit(3)', /exit code 3: not signed in$/],
])('a command that %s is an auth_error', async (_what, code, message) => {
  expect(await failureOf(provider(node(code)).getToken())).toMatchObject({
    code: 'auth_error',
    message: expect.stringMatching(message),
  });
});

test('what it prints on stderr is shown without secrets', async () => {
  const redactor = createRedactor();
  redactor.set('other', [CANARY]);
  const failing = provider(node(`console.error("bad \\u001b[1m${CANARY}"); process.exit(1)`), { redactor });
  const error = await failureOf(failing.getToken());
  expect(error.message).toMatch(/bad \\u001b\[1m\[redacted\]$/);
  expect(everythingIn(error)).not.toContain(CANARY);
});

test('a command that is not there or hangs says so', async () => {
  expect(await failureOf(provider(['no-such-command-at-all']).getToken())).toMatchObject({
    code: 'auth_error',
    message: expect.stringContaining('not found'),
    retryable: false,
  });
  const hanging = provider(node('setInterval(() => {}, 1000)'), { timeoutMs: 300 });
  expect(await failureOf(hanging.getToken())).toMatchObject({ code: 'auth_error', retryable: true });
  expect(() => provider([])).toThrow(/missing/);
});
