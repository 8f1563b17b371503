// Commands that are written by hand: init, open, completion; and approvals, which ask before anything may run.
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offerOnce } from '../../src-main/cli/one-time-link.ts';
import { runServer, TOKEN } from '../http/running-server.ts';
import { SAMPLES, serverView } from '../shared/contract/samples.ts';
import { runInProcess, type TerminalOptions } from '../support/cli-terminal.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';

const run = promisify(execFile);
const CLI = path.resolve('src-main/cli/main.ts');
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('init', () => {
  it('makes a workspace that a gateway takes as it is, and touches nothing that is there', async () => {
    const workspace = path.join(folder.path, 'mine');
    mkdirSync(path.join(workspace, 'agents/assistant'), { recursive: true });
    writeFileSync(path.join(workspace, 'gateway.yaml'), 'mcp: { tool_call_timeout_ms: 1234 }\n');
    symlinkSync('/nowhere/at/all', path.join(workspace, 'agents/assistant/AGENT.md'));
    const first = await runInProcess(['init', 'mine', '--json'], { cwd: folder.path });
    expect(JSON.parse(first.out)).toEqual({
      workspace,
      files: [
        { file: 'gateway.yaml', made: false },
        { file: 'agents/assistant/AGENT.md', made: false },
        { file: 'tools/github_repository.yaml', made: true },
      ],
    });
    expect(readFileSync(path.join(workspace, 'gateway.yaml'), 'utf8')).toContain('1234');
    expect(existsSync('/nowhere/at/all')).toBe(false);

    const fresh = path.join(folder.path, 'fresh');
    const second = await runInProcess(['init'], { cwd: fresh });
    expect(second.code).toBe(0);
    expect(second.out).toContain('made   agents/assistant/AGENT.md');
    const serve = await startServe(path.join(folder.path, 'data'), { args: ['--workspace', fresh] });
    try {
      expect(await serve.client.list_agents()).toMatchObject([{ name: 'default' }, { name: 'assistant', error: null }]);
      await until(async () => (await serve.client.list_tools()).some(({ name }) => name === 'github_repository'));
      expect(await serve.client.get_workspace()).toMatchObject({ problems: [], pending: [] });
    } finally {
      await serve.stop();
    }
  });

  it('says where it could not', async () => {
    writeFileSync(path.join(folder.path, 'file'), '');
    const { code, err } = await runInProcess(['init', 'file'], { cwd: folder.path });
    expect(code).not.toBe(0);
    expect(err).toContain('could not be made');
  });
});

describe('open', () => {
  /** Stands for the system's opener: notes what it was called with and follows the link once as a browser would. */
  function fakeOpener(): { bin: string; called: string; went: string } {
    const bin = path.join(folder.path, 'bin');
    const [called, went] = [path.join(folder.path, 'called'), path.join(folder.path, 'went')];
    mkdirSync(bin);
    const script = `#!/bin/sh\nprintf '%s' "$*" > '${called}'\ncurl --silent --output /dev/null --write-out '%{redirect_url}' "$1" > '${went}'\n`;
    for (const name of ['xdg-open', 'open']) {
      writeFileSync(path.join(bin, name), script);
      chmodSync(path.join(bin, name), 0o755);
    }
    return { bin, called, went };
  }
  const page = {
    dashboard: ({ response }: { response: { end(text: string): unknown } }) => void response.end('the page'),
  };
  const options = (environment: Record<string, string> = {}): TerminalOptions => ({
    environment: { AGENT_GATEWAY_TOKEN: TOKEN, ...environment },
  });

  it('brings a browser to the dashboard, signed in, without the token on any command line', async () => {
    const { url } = await runServer(page);
    const { bin, called, went } = fakeOpener();
    const PATH = `${bin}${path.delimiter}${process.env.PATH}`;
    const ran = await runInProcess(['open', '--url', url], options({ PATH, DISPLAY: ':0' }));
    expect(ran).toMatchObject({ code: 0, out: '', err: `The dashboard at ${url} is open in the browser.\n` });
    await until(() => existsSync(went) && readFileSync(went, 'utf8') !== '');
    expect(readFileSync(went, 'utf8')).toBe(`${url}/#token=${TOKEN}`);
    expect(readFileSync(called, 'utf8')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/);
  });

  it('prints the address where there is no browser', async () => {
    const { url } = await runServer(page);
    const address = `${url}/#token=${TOKEN}`;
    const nowhere = { PATH: folder.path, DISPLAY: ':0' };
    expect(await runInProcess(['open', '--url', url], options(nowhere))).toMatchObject({
      code: 0,
      out: `${address}\n`,
    });
    expect(await runInProcess(['open', '--url', url, '--print'], options())).toMatchObject({ out: `${address}\n` });
    const { out } = await runInProcess(['open', '--url', url, '--json'], options());
    expect(JSON.parse(out)).toEqual({ dashboard_url: address });
  });

  it('says so where there is no dashboard to open', async () => {
    const { url } = await runServer();
    expect(await runInProcess(['open', '--url', url], options())).toMatchObject({
      code: 1,
      err: expect.stringContaining('serves no dashboard'),
    });
  });

  it('leads on once, and only from the address it is for', async () => {
    const link = await offerOnce('http://127.0.0.1:1/#token=x', new AbortController().signal);
    const follow = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init });
    expect((await follow(new URL('/', link.url).href)).status).toBe(404);
    expect((await follow(link.url.replace('127.0.0.1', 'localhost'))).status).toBe(404);
    expect((await follow(link.url, { method: 'POST' })).status).toBe(404);
    const first = await follow(link.url);
    expect([first.status, first.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/#token=x']);
    expect(await link.taken).toBe(true);
    expect((await follow(link.url)).status).toBe(404);
    link.close();
    await expect(follow(link.url)).rejects.toThrow();
  });
});

describe('completion', () => {
  const words = async (url: string, ...typed: string[]) => {
    const { out } = await runInProcess(['completion', '--words', ...typed], {
      environment: { AGENT_GATEWAY_URL: url, AGENT_GATEWAY_TOKEN: TOKEN },
    });
    return out.trimEnd().split('\n');
  };

  it('knows commands, options, their values, and the names a gateway has', async () => {
    const { url } = await runServer();
    expect(await words(url, '')).toEqual(expect.arrayContaining(['serve', 'open', 'servers', 'tools', '--help']));
    expect(await words(url, 'se')).toEqual(['secrets', 'serve', 'servers', 'settings']);
    expect(await words(url, 'servers', 're')).toEqual(['refresh', 'remove', 'restore', 'review']);
    expect(await words(url, 'servers', 'auth', '')).toEqual(['files', 'other', 'refresh', 'sign-in', 'sign-out']);
    expect(await words(url, 'servers', 'show', '')).toEqual(['files', 'other']);
    expect(await words(url, 'servers', 'add', 'x', '--tr')).toEqual(['--transport']);
    expect(await words(url, 'servers', 'add', 'x', '--transport', '')).toEqual(['stdio', 'streamable_http']);
    expect(await words(url, 'servers', 'enable', 'files', '--w')).toEqual(['--wait']);
    expect(await words(url, 'tools', 'call', 'files')).toEqual(['files__read']);
    expect(await words(url, 'agents', 'why', 'writer', '')).toEqual(['files__read']);
    expect(await words(url, 'secrets', 'remove', '')).toEqual(['WEATHER_KEY']);
    expect(await words(url, 'serve', '--p')).toEqual(['--port']);
    expect(await words(url, 'servers', 'add', 'x', '--', '')).toEqual(['']);
    expect(await words('http://127.0.0.1:9', 'servers', 'show', '')).toEqual(['']);
  });

  it('works in bash', async () => {
    const { out } = await runInProcess(['completion', 'bash']);
    const file = path.join(folder.path, 'completion.bash');
    const start = `agent-gateway() { '${process.execPath}' '${CLI}' "$@"; }\nCOMP_WORDS=(agent-gateway servers re)\nCOMP_CWORD=2\n`;
    writeFileSync(file, `${out}${start}_agent_gateway\nprintf '%s\\n' "\${COMPREPLY[@]}"\ncomplete -p agent-gateway\n`);
    const { stdout } = await run('bash', [file]);
    expect(stdout).toBe('refresh\nremove\nrestore\nreview\ncomplete -o default -F _agent_gateway agent-gateway\n');
  });

  /** The command under its name, first in the shell's PATH. */
  const commandOnPath = () => {
    const file = path.join(folder.path, 'agent-gateway');
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
    chmodSync(file, 0o755);
    return { ...process.env, PATH: `${folder.path}:${process.env.PATH}` };
  };
  const isMissing = (program: string) => spawnSync(program, ['--version']).error !== undefined;

  it.skipIf(isMissing('fish'))('completes in fish', async () => {
    const file = path.join(folder.path, 'completion.fish');
    writeFileSync(file, (await runInProcess(['completion', 'fish'])).out);
    const ask = `source ${file}; complete -C 'agent-gateway servers re'; complete -C 'agent-gateway '`;
    const { stdout } = await run('fish', ['-c', ask], { env: commandOnPath() });
    expect(stdout.trimEnd().split('\n')).toEqual(expect.arrayContaining(['refresh', 'review', 'serve']));
  });

  it.skipIf(isMissing('zsh'))('completes in zsh, with the first Tab already', async () => {
    writeFileSync(path.join(folder.path, '_agent-gateway'), (await runInProcess(['completion', 'zsh'])).out);
    const shell = [
      'zmodload zsh/zpty',
      "zpty shell 'zsh -f -i'",
      `zpty -w shell 'fpath=(${folder.path} $fpath); autoload -Uz compinit; compinit -u -D'`,
      "zpty -w -n shell $'agent-gateway servers ref\\t'",
      "zpty -r -m shell seen '*servers ref*resh*' && print -r -- $seen",
      'zpty -d shell',
    ];
    const { stdout } = await run('zsh', ['-c', shell.join('\n')], { env: commandOnPath(), timeout: 30_000 });
    expect(stdout).toContain('resh');
  });

  it('needs to know the shell', async () => {
    expect((await runInProcess(['completion'])).code).toBe(2);
    expect((await runInProcess(['completion', 'toString'])).code).toBe(2);
  });
});

describe('an approval', () => {
  const approve = async (args: readonly string[], typed?: readonly (string | null)[]) => {
    const { url, calls } = await runServer();
    const environment = { AGENT_GATEWAY_TOKEN: TOKEN, AGENT_GATEWAY_URL: url };
    const ran = await runInProcess(args, { environment, ...(typed && { typed }) });
    return {
      ...ran,
      approved: calls.filter(({ operation }) => operation.startsWith('approve_')).map(({ input }) => input),
    };
  };
  const fingerprint = 'f'.repeat(64);

  it('of a server shows what would run, and is given for exactly that', async () => {
    const yes = await approve(['servers', 'approve', 'files'], ['y']);
    expect(yes.err).toContain('npx -y thing');
    expect(yes.err).toContain('/usr/bin/npx');
    expect(yes.approved).toEqual([{ id: serverView.id, fingerprint }]);
    for (const answer of ['', 'n', 'maybe', null]) {
      expect(await approve(['servers', 'approve', 'files'], [answer])).toMatchObject({ code: 1, approved: [] });
    }
  });

  it('needs the fingerprint where there is nobody to ask', async () => {
    const asked = await approve(['servers', 'approve', 'files']);
    expect(asked).toMatchObject({ code: 1, out: '', approved: [] });
    const command = /agent-gateway (servers approve .*)$/m.exec(asked.err)?.[1] as string;
    expect((await approve(command.split(' '))).approved).toEqual([{ id: serverView.id, fingerprint }]);
  });

  it('of a workspace shows its files', async () => {
    const yes = await approve(['workspace', 'approve'], ['yes']);
    expect(yes.err).toContain(SAMPLES.get_workspace.output.pending[0]?.command_line);
    expect(yes.approved).toEqual([{ fingerprint: SAMPLES.get_workspace.output.fingerprint }]);
  });
});
