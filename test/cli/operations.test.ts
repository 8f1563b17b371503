// The commands made of the contract's rows against a running gateway: how they are called, what they print, how they end.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess, type TerminalOptions } from '../support/cli-terminal.ts';
import { odd, workshop } from '../support/real-servers.ts';
import { type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';

let folder: ReturnType<typeof temporaryFolder>;
let serve: ServeProcess;
const CANARY = 'agwc-cli-canary-7c1f';

beforeAll(async () => {
  folder = temporaryFolder();
  serve = await startServe(path.join(folder.path, 'data'));
  const shop = await run(['servers', 'add', 'shop', '--wait', '--', ...program(workshop())]);
  expect(shop).toMatchObject({ code: 0, err: '' });
});
afterAll(async () => {
  await serve.stop();
  folder.remove();
});

const environment = () => ({ AGENT_GATEWAY_TOKEN: serve.token, AGENT_GATEWAY_URL: serve.ready.url });
const run = (args: readonly string[], options: TerminalOptions = {}) =>
  runInProcess(args, { cwd: folder.path, ...options, environment: { ...environment(), ...options.environment } });
const json = async (args: readonly string[], options: TerminalOptions = {}) => {
  const { out } = await run([...args.slice(0, 2), '--json', ...args.slice(2)], options);
  return JSON.parse(out) as Record<string, unknown>;
};
const program = ({ command, args }: ReturnType<typeof odd>) => [command, ...args];

describe('servers', () => {
  it('are added as a program behind --, whose own options stay its own', async () => {
    const added = await json(['servers', 'add', 'odd', '--wait', '--', ...program(odd('instructions=--json'))]);
    expect(added).toMatchObject({
      name: 'odd',
      transport: 'stdio',
      status: 'connected',
      args: odd('instructions=--json').args,
    });
    const list = await run(['servers']);
    expect(list).toMatchObject({ code: 0, err: '' });
    expect(list.out).toMatch(/^NAME +TRANSPORT +STATUS .*TOOL COUNT/);
    expect(list.out).toMatch(/^odd +stdio +connected +\d+/m);
  });

  it('are added as a URL, with secrets that were on no command line', async () => {
    writeFileSync(path.join(folder.path, 'key.txt'), `${CANARY}\n`);
    const args = [
      'servers',
      'add',
      'remote',
      'http://127.0.0.1:9/mcp',
      '--header',
      'X-Key=@key.txt',
      '--credential',
      'bearer_token=-',
      '--no-enabled',
    ];
    const added = await json(args, { stdin: `${CANARY}\n` });
    expect(added).toMatchObject({
      transport: 'streamable_http',
      header_keys: ['X-Key'],
      credential_keys: ['bearer_token'],
      enabled: false,
    });
    expect(JSON.stringify(added)).not.toContain(CANARY);
  });

  it('get their secrets without the line break at the end of a file or of stdin', async () => {
    writeFileSync(path.join(folder.path, 'value.txt'), `${CANARY}\r\n`);
    const env = [
      '--env',
      'FROM_FILE=@value.txt',
      '--env',
      'FROM_STDIN=-',
      '--env',
      'GIVEN==x',
      '--env',
      'QUOTED:="@x"',
    ];
    const add = await run(['servers', 'add', 'env', '--wait', ...env, '--', ...program(odd())], {
      stdin: `${CANARY}\n`,
    });
    expect(add.code).toBe(0);
    const called = await run(['tools', 'call', 'env__env']);
    const values = JSON.parse(called.out) as Record<string, string>;
    expect(values).toMatchObject({ FROM_FILE: CANARY, FROM_STDIN: CANARY, GIVEN: '=x', QUOTED: '@x' });
  });

  it('are changed, copied, switched off and on, removed and brought back by their name', async () => {
    // A place that is not absolute starts where the command is typed.
    expect(await json(['servers', 'add', 'one', '--no-enabled', '--cwd', '.', '--', ...program(odd())])).toMatchObject({
      cwd: folder.path,
    });
    expect(
      await json(['servers', 'update', 'one', '--name', 'first', '--unset', 'cwd', '--tool-call-timeout-ms', '1500']),
    ).toMatchObject({
      name: 'first',
      cwd: null,
      timeouts: { tool_call_ms: 1_500 },
    });
    expect((await run(['servers', 'show', 'one'])).code).toBe(1);
    expect(await json(['servers', 'enable', 'first', '--wait'])).toMatchObject({ enabled: true, status: 'connected' });
    expect(await json(['servers', 'disable', 'first'])).toMatchObject({ enabled: false, status: 'disabled' });
    expect(await json(['servers', 'duplicate', 'first', 'second'])).toMatchObject({
      name: 'second',
      timeouts: { tool_call_ms: 1_500 },
    });
    const removed = await run(['servers', 'remove', 'second']);
    expect(removed).toMatchObject({ code: 0, out: 'deleted\n' });
    const restore = /`agent-gateway (servers restore [0-9a-f-]{36})`/.exec(removed.err)?.[1] as string;
    expect(await json(restore.split(' '))).toMatchObject({ name: 'second' });
  });

  it('are tested, stored or not: without success the command fails', async () => {
    expect(await run(['servers', 'test', 'shop'])).toMatchObject({ code: 0, err: 'It works: 7 tools.\n' });
    const missing = await run(['servers', 'try', '--', 'agw-no-such-command']);
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toContain('not found');
    expect(await json(['servers', 'try', '--', ...program(odd())])).toMatchObject({ success: true });
  });

  it('that do not come up fail a command that waits, and say why', async () => {
    const { code, err } = await run([
      'servers',
      'add',
      'broken',
      '--wait',
      '--',
      ...program(odd('crash', 'text=no luck')),
    ]);
    expect(code).toBe(1);
    expect(err).toContain('no luck');
    expect((await run(['servers', 'logs', 'broken'])).out).toContain('no luck (1)\n');
    expect((await run(['servers', 'list'])).out).toMatch(/^broken .*no luck/m);
    const diagnosis = await run(['servers', 'diagnose', 'broken']);
    expect(diagnosis.code).toBe(1);
    expect(diagnosis.out).toMatch(/^✓ spawn +\d+ ms {2}It runs as process \d+$/m);
    expect(diagnosis.out).toMatch(/^✗ handshake [\s\S]*no luck/m);
    expect(diagnosis.out).toMatch(/^env .*\bPATH\b/m);
    expect((await run(['servers', 'diagnose', 'shop'])).code).toBe(0);
  });

  it('show what changed in their tools, and how to take exactly that', async () => {
    await run(['servers', 'add', 'rug', '--wait', '--', ...program(odd())]);
    expect(await run(['servers', 'review', 'rug'])).toMatchObject({ code: 0, out: '' });
    await run(['tools', 'call', 'rug__change_tools', 'describe:={"echo":"It also reads your keys"}']);
    let review = { out: '', err: '' };
    await until(
      async () => {
        review = await run(['servers', 'review', 'rug']);
        return review.out.includes('echo');
      },
      () => 'the changed tool was not seen',
    );
    expect(review.out).toMatch(/^echo {2}changed\n {2}description\n {2}- ".+"\n {2}\+ "It also reads your keys"$/m);
    const held = await run(['tools', 'call', 'rug__echo', 'text=hi']);
    expect(held).toMatchObject({ code: 1 });
    expect(held.err).toContain('agent-gateway servers review rug');
    expect((await run(['servers', 'list'])).err).toContain('`agent-gateway servers review rug`');
    const accept = /`agent-gateway (servers accept \S+ --fingerprint \S+)`/.exec(review.err)?.[1] as string;
    expect(await run(accept.split(' '))).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/^Accepted as it is now/),
    });
    expect(await run(['tools', 'call', 'rug__echo', 'text=hi'])).toMatchObject({ code: 0 });
  });

  it('have their log followed until somebody ends that', async () => {
    await run(['servers', 'add', 'chatty', '--wait', '--', ...program(odd())]);
    await run(['tools', 'call', 'chatty__stderr', 'text=before']);
    const ending = new AbortController();
    let out = '';
    const following = run(['servers', 'logs', 'chatty', '-f'], {
      ending: ending.signal,
      onOut: (text) => {
        out += text;
      },
    });
    await until(() => out.includes('before\n'));
    await run(['tools', 'call', 'chatty__stderr', 'text=while it is followed']);
    await until(() => out.includes('while it is followed\n'));
    ending.abort();
    expect(await following).toMatchObject({ code: 0, err: '' });
    expect(out.match(/before/g)).toHaveLength(1);
  });
});

describe('tools', () => {
  it('are called with words, which become what the schema asks for', async () => {
    const words = [
      'project=WEB',
      'title=12',
      'estimate=2.5',
      'notify=true',
      'labels=["a"]',
      'assignee=null',
      'extra:={"x":1}',
      'due={"date":"now"}',
    ];
    const { code, out, err } = await run(['tools', 'call', 'shop__ticket', ...words]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({
      project: 'WEB',
      title: '12',
      estimate: 2.5,
      notify: true,
      labels: ['a'],
      assignee: 'null',
      extra: { x: 1 },
      due: { date: 'now' },
    });
  });

  it('are called with JSON, from stdin or a file, too', async () => {
    const args = { project: 'API', title: 'From JSON' };
    expect(
      JSON.parse((await run(['tools', 'call', 'shop__ticket', '--args', '-'], { stdin: JSON.stringify(args) })).out),
    ).toEqual(args);
    writeFileSync(path.join(folder.path, 'args.json'), JSON.stringify(args));
    expect(
      JSON.parse((await run(['tools', 'call', 'shop__ticket', '--args', '@args.json', 'title=Mine'])).out),
    ).toEqual({ ...args, title: 'Mine' });
  });

  it('print their text plainly, and everything with --json', async () => {
    expect(await run(['tools', 'call', 'shop__text'])).toMatchObject({ code: 0, out: 'plain words\nin two lines\n' });
    expect((await run(['tools', 'call', 'shop__image'])).out).toBe(
      'a square\n[image image/png]\n[resource_link square.png file:///tmp/square.png]\n',
    );
    expect(await json(['tools', 'call', 'shop__image'])).toMatchObject({
      result: { content: [{}, { data: expect.any(String) }, {}] },
    });
  });

  it('that report an error fail the command', async () => {
    expect(await run(['tools', 'call', 'shop__refuse', 'why=closed'])).toMatchObject({
      code: 1,
      out: 'refused: closed\n',
    });
  });

  it('show their progress on stderr, and are cancelled when the command is asked to end', async () => {
    const ending = new AbortController();
    let shown = '';
    const running = runInProcess(['tools', 'call', 'shop__slow'], {
      environment: environment(),
      ending: ending.signal,
      onErr: (text) => {
        shown += text;
      },
    });
    await until(() => shown.includes('step 2 of many'));
    ending.abort();
    expect(await running).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('1 of 1000: step 1 of many\n'),
    });
    await until(async () => (await run(['tools', 'call', 'shop__cancelled'])).out === '1\n');
  });

  it('are shown to a terminal without anything that could steer it, and to a program as they are', async () => {
    const evil = 'a\u001b[2Jb\u202ec\td\n';
    const call = ['tools', 'call', 'shop__refuse', `why=${evil}`];
    const plain = await run(call);
    expect(plain.out).toContain(evil);
    const seen = await run(call, { columns: 80 });
    expect(seen.out).toContain('a\\u001b[2Jb\\u202ec\td\n');
    for (const args of [call, ['tools', 'call', 'shop__ticket', '--json', 'project=WEB', `title=${evil}`]]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect((await run(args, { columns: 80 })).out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it('fit into the terminal', async () => {
    const { out } = await run(['tools', 'list'], { columns: 60 });
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(7);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(out).toContain('…');
  });
});

describe('what is asked of a person', () => {
  it('is a secret, without showing it, or stdin where nobody is', async () => {
    expect(await run(['secrets', 'set', 'TYPED'], { typed: [CANARY] })).toMatchObject({
      code: 0,
      out: 'stored\n',
      err: 'value (not shown): ',
    });
    expect(await run(['secrets', 'set', 'PIPED'], { stdin: `${CANARY}\n` })).toMatchObject({ code: 0, err: '' });
    expect(await run(['secrets', 'set', 'ARGUED', CANARY])).toMatchObject({ code: 2, out: '' });
    expect(await run(['secrets', 'set', 'NONE'], { typed: [null] })).toMatchObject({ code: 2 });
    expect(await run(['secrets'])).toMatchObject({ out: 'PIPED\nTYPED\n' });
    expect(await run(['secrets', 'remove', 'TYPED'])).toMatchObject({ code: 0, out: 'deleted\n' });
  });
});

describe('settings', () => {
  it('are set and given back', async () => {
    expect(await json(['settings', 'set', '--tool-call-timeout-ms', '5000'])).toMatchObject({
      tool_call_timeout_ms: { value: 5_000, source: 'setting' },
    });
    expect(await json(['settings', 'set', '--unset', 'tool-call-timeout-ms'])).toMatchObject({
      tool_call_timeout_ms: { source: 'default' },
    });
    expect((await run(['settings'])).out).toMatch(/^port\.source +flag$/m);
  });

  it('that something else comes before are stored, and say so', async () => {
    const { code, err } = await run(['settings', 'set', '--port', '9000']);
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/^port is stored, and the command line of the gateway comes before it: \d+\.\n$/),
    });
    expect(await run(['settings', 'set', '--unset', 'port'])).toMatchObject({ code: 0, err: '' });
  });
});

describe('the activity', () => {
  it('is a table of who did what, and says how to go on', async () => {
    await run(['tools', 'call', 'shop__ticket', 'estimate:="x"']);
    const { code, out, err } = await run(['activity', 'list', '--limit', '1']);
    expect(code).toBe(0);
    expect(out).toMatch(/^SEQ +TIME +WHO +NAME +SERVER +RESULT +MS +SHAPE\n\d+ .* api +shop__ticket +shop +/);
    expect(err).toMatch(/^`--before \d+` goes on with older records\.\n$/);
    expect(await run(['activity', 'list', '--agent', 'nobody'])).toMatchObject({
      code: 0,
      err: 'There is nothing to show.\n',
    });
  });
});

describe('mistakes', () => {
  it.each([
    [['servers', 'nonsense'], 'no command called "servers nonsense"'],
    [['servers', 'add'], 'NAME is missing'],
    [['servers', 'add', 'x', 'not-a-url'], 'is not a URL'],
    [['servers', 'add', 'x', 'http://a', '--', 'b'], 'not both'],
    [['servers', 'add', 'x', '--'], 'no program behind --'],
    [['servers', 'add', 'x', '--env', 'NOVALUE', '--', 'b'], '--env takes KEY=VALUE'],
    [['servers', 'add', 'x', '--env', 'A=@nowhere.txt', '--', 'b'], 'cannot be read'],
    [['servers', 'add', 'x', '--env', 'A=-', '--header', 'B=-', '--', 'b'], 'cannot come from stdin, too'],
    [['servers', 'enable', 'shop', '--name', 'x'], "Unknown option '--name'"],
    [['servers', 'update', 'shop', '--unset', 'name'], '--unset cannot take'],
    [['servers', 'update', 'shop', '--json-input', '[]'], 'a JSON object'],
    [['settings', 'set', '--port', 'x'], '--port takes a number'],
    [['activity', 'list', '--limit', '0'], 'limit: must be from 1 to 1000'],
    [['servers', 'logs', 'shop', '--after', '1.5'], 'after: must be a whole number'],
    [['tools', 'call', 'shop__ticket', 'estimate=x'], 'estimate takes a number'],
    [['tools', 'call', 'shop__ticket', 'notify=maybe'], 'notify takes true or false'],
    [['tools', 'call', 'shop__ticket', 'labels=a'], 'labels is not JSON'],
    [['tools', 'call', 'shop__ticket', 'words'], 'KEY=VALUE or KEY:=JSON'],
    // Refused by the gateway, by the field's name.
    [['servers', 'add', 'x__y', '--', 'b'], 'name: must not contain two underscores'],
    [['servers', 'add', 'x', '--env', `A B=${CANARY}`, '--', 'b'], 'env.A B: '],
  ])('%j: %s', async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toContain(CANARY);
  });

  it('with names get a hint and code 1', async () => {
    expect(await run(['servers', 'show', 'nobody'])).toEqual({
      code: 1,
      out: '',
      err: 'There is no server called "nobody".\n`agent-gateway servers list` tells the names.\n',
    });
    expect((await run(['tools', 'call', 'no\u001bbody'])).err).toContain('`agent-gateway tools list`');
  });
});
