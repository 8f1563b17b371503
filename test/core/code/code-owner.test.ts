// Code that is loaded again: what it registers anew takes the place of what it had, as a whole or not at all.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CodeOwner, createCodeOwner } from '../../../src-main/core/code/code-owner.ts';
import { processesWith } from '../../support/processes.ts';
import { odd } from '../../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../../support/test-gateway.ts';

let gw: TestGateway;
let owner: CodeOwner;
let marker: string;
beforeEach(async () => {
  gw = await startTestGateway();
  owner = createCodeOwner(gw.gateway.codeParts('workspace', process.cwd()));
  marker = `agw-code-${Math.random().toString(36).slice(2)}`;
});
afterEach(() => gw.close());

const server = (name: string, rest: object = {}) => ({
  name,
  transport: 'stdio' as const,
  ...odd(),
  env: { MARKER: marker },
  ...rest,
});
const named = async (name: string) => (await gw.client.list_servers()).find((each) => each.name === name);
const connected = (name: string) => until(async () => (await named(name))?.status === 'connected');
const toolNames = async () =>
  (await gw.client.list_tools()).filter(({ source }) => source === 'code').map(({ name }) => name);

describe('code that is loaded again', () => {
  it('keeps what stayed, changes what changed, and drops what is gone', async () => {
    await owner.replace((registrar) => {
      registrar.addMcpServer(server('stays')).addMcpServer(server('changes')).addMcpServer(server('goes'));
      registrar.tool({ name: 'old', run: () => '' });
    });
    await Promise.all(['stays', 'changes', 'goes'].map(connected));
    const before = await processesWith(`MARKER=${marker}`);
    expect(before).toHaveLength(3);
    const { id, created_at } = (await named('stays')) ?? {};

    await owner.replace(async (registrar) => {
      registrar.addMcpServer(server('stays')).addMcpServer(server('changes', { args: [...odd().args, 'quiet'] }));
      await Promise.resolve();
      registrar.tool({ name: 'new', run: () => '' });
    });
    expect(await named('goes')).toBeUndefined();
    expect(await named('stays')).toMatchObject({ id, created_at, status: 'connected' });
    expect(await toolNames()).toEqual(['new']);
    await connected('changes');
    await until(async () => (await processesWith(`MARKER=${marker}`)).length === 2);
    const after = await processesWith(`MARKER=${marker}`);
    expect(after.filter((pid) => before.includes(pid))).toHaveLength(1);
    const removed = gw.events.filter(({ event }) => event.type === 'server_removed');
    expect(removed).toHaveLength(1);
  });

  it('changes nothing when it fails in the middle', async () => {
    await owner.replace((registrar) => {
      registrar.addMcpServer(server('stays')).tool({ name: 'stays', run: () => '' });
    });
    await connected('stays');
    for (const broken of [
      () => Promise.reject(new Error('syntax')),
      (registrar: Parameters<Parameters<CodeOwner['replace']>[0]>[0]) =>
        void registrar.tool({ name: 'new', run: () => '' }).addMcpServer(server('Not A Name')),
      (registrar: Parameters<Parameters<CodeOwner['replace']>[0]>[0]) =>
        void registrar
          .tool({ name: 'new', run: () => '' })
          .addMcpServer(server('twice'))
          .addMcpServer(server('twice')),
    ]) {
      await expect(owner.replace(broken)).rejects.toThrow();
      expect(await toolNames()).toEqual(['stays']);
      expect((await gw.client.list_servers()).map(({ name, status }) => [name, status])).toEqual([
        ['stays', 'connected'],
      ]);
    }
  });

  it('gives a name back to the stored server that has it as well', async () => {
    const { id } = await gw.client.create_server(server('both'));
    await gw.waitFor(id, 'connected');
    await owner.replace((registrar) => void registrar.addMcpServer(server('both')));
    expect(await gw.client.get_server({ id })).toMatchObject({
      status: 'error',
      last_error: { error_code: 'config_error' },
    });
    await until(async () =>
      (await gw.client.list_servers()).some(({ origin, status }) => origin === 'code' && status === 'connected'),
    );
    owner.clear();
    expect(await gw.waitFor(id, 'connected')).toMatchObject({ last_error: null });
    await until(async () => (await processesWith(`MARKER=${marker}`)).length === 1);
  });

  it('that comes back at once waits for its former process', async () => {
    const stubborn = server('stubborn', odd('stubborn'));
    await owner.replace((registrar) => void registrar.addMcpServer(stubborn));
    await connected('stubborn');
    const [former] = await processesWith(`MARKER=${marker}`);
    owner.clear();
    await owner.replace((registrar) => void registrar.addMcpServer(stubborn));
    await connected('stubborn');
    const now = await processesWith(`MARKER=${marker}`);
    expect(now).toHaveLength(1);
    expect(now).not.toContain(former);
  });

  it('shares no name of a server with other code', async () => {
    const other = createCodeOwner(gw.gateway.codeParts('program', process.cwd()));
    other.addServer(server('mine', { enabled: false }));
    await expect(owner.replace((registrar) => void registrar.addMcpServer(server('mine')))).rejects.toMatchObject({
      code: 'conflict',
    });
    other.clear();
    await owner.replace((registrar) => void registrar.addMcpServer(server('mine', { enabled: false })));
    expect(await gw.client.list_servers()).toHaveLength(1);
  });
});
