// What servers offer beside tools, and what they say and ask of their own accord: real servers, both eras, pipe and HTTP.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rpcErrorOf } from '../../src-main/core/errors.ts';
import type { ManagedUpstream } from '../../src-main/core/servers/managed-upstream.ts';
import type {
  ServerRequest,
  UpstreamChange,
  UpstreamNotification,
} from '../../src-main/core/servers/upstream-directory.ts';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import { everything, odd } from '../support/real-servers.ts';
import { startTestGateway, type TestGateway, until } from '../support/test-gateway.ts';

let gw: TestGateway;
let peers: Record<'legacy' | 'modern', ConformanceUpstream>;
const changes: UpstreamChange[] = [];
const notifications: UpstreamNotification[] = [];
const ids = new Map<string, string>();

beforeAll(async () => {
  gw = await startTestGateway();
  peers = { legacy: await startConformanceUpstream('legacy'), modern: await startConformanceUpstream('modern') };
  gw.gateway.upstreams.onChange((change) => changes.push(change));
  gw.gateway.upstreams.onNotification((notification) => notifications.push(notification));
  const remote = (url: string) => ({ transport: 'streamable_http', url }) as const;
  const servers = [
    { name: 'piped', transport: 'stdio', ...everything() },
    { name: 'legacy', ...remote(peers.legacy.url) },
    { name: 'modern', ...remote(peers.modern.url) },
  ] as const;
  for (const server of servers) {
    const { id } = await gw.client.create_server({ ...server, ...('args' in server && { args: [...server.args] }) });
    ids.set(server.name, id);
  }
  await allListed();
}, 60_000);
afterAll(async () => {
  await gw.close();
  await peers.legacy.close();
  await peers.modern.close();
});

async function allListed(): Promise<void> {
  for (const id of ids.values()) await gw.waitFor(id, 'connected');
  await until(() => gw.gateway.upstreams.all().every((each) => each.list('resourceTemplates').length > 0));
}
function upstream(name: string): ManagedUpstream {
  const found = gw.gateway.upstreams.get(name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}
const names = (server: string, kind: 'prompts' | 'resources') =>
  upstream(server)
    .list(kind)
    .map(({ name }) => name);
const failure = (promise: Promise<unknown>) => promise.then(() => null, rpcErrorOf);

describe('what a server offers', () => {
  it('is listed whole: what it told of itself, prompts, resources and templates', () => {
    expect(gw.gateway.upstreams.all().map(({ name }) => name)).toEqual(['legacy', 'modern', 'piped']);
    expect(upstream('piped').peer).toMatchObject({
      era: 'legacy',
      serverInfo: { name: 'mcp-servers/everything', title: expect.any(String) },
      capabilities: { prompts: { listChanged: true }, completions: {} },
      instructions: expect.stringContaining('Everything'),
    });
    expect(names('piped', 'prompts')).toContain('args-prompt');
    expect(
      upstream('piped')
        .list('prompts')
        .find(({ name }) => name === 'args-prompt'),
    ).toHaveProperty('arguments');
    for (const server of ['legacy', 'modern']) {
      expect(upstream(server).peer?.era).toBe(server);
      expect(names(server, 'resources')).toEqual(['static-text', 'static-binary', 'watched-resource']);
      expect(upstream(server).list('resourceTemplates')).toMatchObject([{ uriTemplate: expect.any(String) }]);
    }
  });

  it.each(['piped', 'legacy', 'modern'])('is asked for, and answered untouched (%s)', async (server) => {
    const [resource] = upstream(server).list('resources');
    expect(await upstream(server).request('resources/read', { uri: resource?.uri })).toMatchObject({
      contents: [{ uri: resource?.uri, text: expect.any(String) }],
    });
    const [prompt] = upstream(server).list('prompts');
    expect(await upstream(server).request('prompts/get', { name: prompt?.name })).toMatchObject({
      messages: [{ role: 'user' }],
    });
    const missing = await failure(upstream(server).request('prompts/get', { name: 'no-such-prompt' }));
    expect(missing?.code).toBeLessThan(-32_000);
  });

  it('is completed', async () => {
    const ref = { type: 'ref/prompt', name: 'completable-prompt' };
    const params = { ref, argument: { name: 'department', value: 'E' } };
    expect(await upstream('piped').request('completion/complete', params)).toMatchObject({
      completion: { values: ['Engineering'] },
    });
  });

  it.each(['legacy', 'modern'])('is told anew when it changes (%s)', async (server) => {
    const before = names(server, 'prompts').length;
    changes.length = 0;
    await upstream(server).request('tools/call', { name: 'test_trigger_prompt_change', arguments: {} });
    await until(() => names(server, 'prompts').length !== before);
    expect(changes.filter((change) => change.server === server)).toEqual([{ server, what: 'prompts' }]);
  });

  it('goes with the server, and comes back with it', async () => {
    const id = String(ids.get('piped'));
    changes.length = 0;
    await gw.client.update_server({ id, enabled: false });
    expect(gw.gateway.upstreams.get('piped')).toBeUndefined();
    await gw.client.update_server({ id, enabled: true, name: 'renamed' });
    await gw.waitFor(id, 'connected');
    await until(() => names('renamed', 'prompts').length > 0);
    await gw.client.update_server({ id, name: 'piped' });
    expect(names('piped', 'prompts')).toContain('args-prompt');
    expect(gw.gateway.upstreams.get('renamed')).toBeUndefined();
    expect(changes.filter(({ what }) => what === 'peer').map(({ server }) => server)).toEqual(
      expect.arrayContaining(['piped', 'renamed', 'piped']),
    );
  });
});

describe('what a server says', () => {
  it.each(['legacy', 'modern'])('of a resource somebody watches reaches the listeners (%s)', async (server) => {
    const uri = 'test://watched-resource';
    await upstream(server).request('resources/subscribe', { uri });
    notifications.length = 0;
    await until(async () => {
      await peers[server as 'legacy' | 'modern'].resourceUpdated(uri);
      return notifications.some(({ method }) => method === 'notifications/resources/updated');
    });
    expect(notifications[0]).toMatchObject({ server, params: { uri } });
    await upstream(server).request('resources/unsubscribe', { uri });
  });

  it('in its log reaches the listeners, and progress only the call it belongs to', async () => {
    await upstream('legacy').request('logging/setLevel', { level: 'debug' });
    notifications.length = 0;
    await upstream('legacy').request('tools/call', { name: 'test_tool_with_logging', arguments: {} });
    expect(notifications.map(({ method }) => method)).toContain('notifications/message');
    const steps: number[] = [];
    const params = { name: 'test_tool_with_progress', arguments: {}, _meta: { progressToken: 'of the client' } };
    await upstream('legacy').request('tools/call', params, { onProgress: ({ progress }) => steps.push(progress) });
    expect(steps.length).toBeGreaterThan(1);
  });
});

describe('what a server asks', () => {
  const asked: ServerRequest[] = [];
  beforeEach(() => {
    asked.length = 0;
    gw.gateway.upstreams.answerServers(async (request) => {
      asked.push(request);
      return { result: { action: 'accept', content: { username: 'Ada', email: 'ada@example.com' } } };
    });
  });

  it('during a call of a client is answered by whoever carries it', async () => {
    const params = { name: 'test_elicitation', arguments: { message: 'Who are you?' } };
    const result = await upstream('legacy').request('tools/call', params);
    expect(asked).toMatchObject([
      { server: 'legacy', method: 'elicitation/create', params: { message: 'Who are you?' } },
    ]);
    expect(JSON.stringify(result)).toContain('Ada');
  });

  it('over a pipe is answered as well', async () => {
    await upstream('piped').request('tools/call', { name: 'trigger-elicitation-request', arguments: {} });
    expect(asked).toMatchObject([{ server: 'piped', method: 'elicitation/create' }]);
  });

  it('in the modern era passes through the result, back to the client', async () => {
    const name = 'test_input_required_result_elicitation';
    const first = (await upstream('modern').request('tools/call', { name, arguments: {} })) as Record<string, unknown>;
    expect(first).toMatchObject({ resultType: 'input_required', inputRequests: expect.any(Object) });
    const [key] = Object.keys(first.inputRequests as object);
    const inputResponses = { [String(key)]: { action: 'accept', content: { name: 'Ada' } } };
    const { requestState } = first;
    const second = await upstream('modern').request('tools/call', {
      name,
      arguments: {},
      inputResponses,
      requestState,
    });
    expect(second).toMatchObject({ resultType: 'complete' });
  });

  it.each([
    ['legacy', 'test_elicitation'],
    ['modern', 'test_input_required_result_elicitation'],
  ])('during a call of a person is never put to a client (%s)', async (server, tool) => {
    const args = { message: 'Who are you?' };
    const call = gw.client.call_tool({ name: `${server}__${tool}`, arguments: args });
    const said = await call.then(({ result }) => JSON.stringify(result), String);
    expect(asked).toEqual([]);
    expect(said).toMatch(/decline/);
  });

  it('does not let the call run out of time while somebody thinks about it', async () => {
    const answered = Promise.withResolvers<void>();
    gw.gateway.upstreams.answerServers(async () => {
      await answered.promise;
      return { result: { action: 'accept', content: { username: 'Late', email: 'a@b.example' } } };
    });
    for (const server of ['legacy', 'piped']) {
      const name = server === 'legacy' ? 'test_elicitation' : 'trigger-elicitation-request';
      const call = upstream(server).request('tools/call', { name, arguments: { message: 'x' } }, { timeoutMs: 300 });
      const timer = setTimeout(() => answered.resolve(), 1_000);
      await expect(call).resolves.toMatchObject({ content: expect.any(Array) });
      clearTimeout(timer);
    }
  });

  it('but was not told it could ask is refused: sampling, roots', async () => {
    const { id } = await gw.client.create_server({ name: 'odd', transport: 'stdio', ...odd() });
    await gw.waitFor(id, 'connected');
    for (const method of ['sampling/createMessage', 'roots/list']) {
      const { result } = await gw.client.call_tool({ name: 'odd__ask', arguments: { method } });
      expect(JSON.stringify(result)).toContain('-32601');
    }
    await gw.client.delete_server({ id });
  });
});

describe("a connection of a client's own", () => {
  it('is there for a legacy server over HTTP only', () => {
    expect(upstream('legacy').dedicated).not.toBeNull();
    expect(upstream('modern').dedicated).toBeNull();
    expect(upstream('piped').dedicated).toBeNull();
  });

  it('carries what the client declared, and all the server asks and says', async () => {
    const seen: string[] = [];
    const before = peers.legacy.sessions();
    const link = await upstream('legacy').dedicated?.({
      capabilities: { sampling: {}, roots: {} },
      clientInfo: { name: 'a-client', version: '1' },
      signal: new AbortController().signal,
      async onRequest(method) {
        seen.push(method);
        const content = { type: 'text', text: 'It is forty-two' };
        return { result: { role: 'assistant', content, model: 'm', stopReason: 'endTurn' } };
      },
      onNotification: (method) => void seen.push(method),
      onLost: () => void seen.push('lost'),
    });
    expect(peers.legacy.sessions()).toBe(before + 1);
    const params = { name: 'test_sampling', arguments: { prompt: 'What is it?' } };
    expect(JSON.stringify(await link?.request('tools/call', params))).toContain('forty-two');
    expect(seen).toContain('sampling/createMessage');
    await link?.close();
    await until(() => peers.legacy.sessions() === before);
    expect(seen).not.toContain('lost');
  });

  it('ends with the server', async () => {
    const lost = Promise.withResolvers<void>();
    const id = String(ids.get('legacy'));
    const link = await upstream('legacy').dedicated?.({
      capabilities: {},
      clientInfo: { name: 'a-client', version: '1' },
      signal: new AbortController().signal,
      onRequest: async () => ({ error: { code: -32_601, message: 'no' } }),
      onNotification() {},
      onLost: () => lost.resolve(),
    });
    await gw.client.update_server({ id, enabled: false });
    await lost.promise;
    await until(() => peers.legacy.sessions() === 0);
    await expect(link?.request('ping', {})).rejects.toMatchObject({ code: 'connection_error' });
    await gw.client.update_server({ id, enabled: true });
    await allListed();
  });
});
