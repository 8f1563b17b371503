// What servers ask in the middle of a call: put to the client whose call it is, in the way of its era, and to nobody else.
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import { everything, odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { connectClient, type McpGateway, startMcpGateway } from './mcp-support.ts';

let gateway: McpGateway;
let remote: Record<'legacy' | 'modern', ConformanceUpstream>;
beforeAll(async () => {
  remote = { legacy: await startConformanceUpstream('legacy'), modern: await startConformanceUpstream('modern') };
  const http = (url: string) => ({ transport: 'streamable_http', url }) as const;
  gateway = await startMcpGateway({
    servers: {
      piped: everything(),
      odd: odd(),
      fragile: odd(),
      old: http(remote.legacy.url),
      new: http(remote.modern.url),
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await remote.legacy.close();
  await remote.modern.close();
});

const textOf = (result: unknown) => JSON.stringify((result as { content: unknown }).content);

/** A client that answers everything it is asked, or one that said it answers nothing. */
async function connected(mode: 'legacy' | 'auto', path: string, answers = true): Promise<Client> {
  const capabilities = answers ? { elicitation: { form: {} }, sampling: {}, roots: {} } : {};
  const client = await connectClient(gateway, mode, { token: gateway.token(), capabilities, path });
  onTestFinished(() => client.close());
  if (!answers) return client;
  client.setRequestHandler('elicitation/create', () => ({
    action: 'accept',
    content: { username: 'me', name: 'me', email: 'me@example.com' },
  }));
  client.setRequestHandler('sampling/createMessage', () => ({
    role: 'assistant',
    content: { type: 'text', text: 'a sampled answer' },
    model: 'test',
  }));
  client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///a/folder' }] }));
  return client;
}

const ELICITATION = { name: 'test_elicitation', arguments: { message: 'Who?' } };

describe.each(['legacy', 'auto'] as const)('a client of era %s', (mode) => {
  it.each(['old', 'new'])('is asked by %s at its own path', async (name) => {
    const client = await connected(mode, `/mcp/servers/${name}`);
    expect(textOf(await client.callTool(ELICITATION))).toContain('me@example.com');
  });

  it.each(['old', 'new'])('is asked by %s for its model and its folders, at its own path', async (name) => {
    const client = await connected(mode, `/mcp/servers/${name}`);
    const sampling = { name: 'test_sampling', arguments: { prompt: 'Say' } };
    const calls = [client.callTool(sampling), client.callTool(ELICITATION), client.callTool(sampling)];
    const [first, second, third] = (await Promise.all(calls)).map(textOf);
    expect(first).toContain('a sampled answer');
    expect(second).toContain('me@example.com');
    expect(third).toContain('a sampled answer');
    const roots = await client.callTool({ name: 'test_input_required_result_list_roots' });
    expect(textOf(roots)).toContain('file:///a/folder');
  });

  it('is asked by a process, and of prompts and tools of all servers', async () => {
    const client = await connected(mode, '/mcp');
    for (const name of ['old', 'new']) {
      expect(textOf(await client.callTool({ ...ELICITATION, name: `${name}__test_elicitation` }))).toContain(
        'me@example.com',
      );
    }
    expect(textOf(await client.callTool({ name: 'piped__trigger-elicitation-request' }))).toContain('"me');
  });

  it('that cannot be asked has declined', async () => {
    const client = await connected(mode, '/mcp', false);
    expect(textOf(await client.callTool({ ...ELICITATION, name: 'old__test_elicitation' }))).toContain('decline');
  });

  it('is not asked while somebody is at the window, but at the path of a server', async () => {
    const leave = gateway.gateway.elicitations.attend();
    onTestFinished(leave);
    const own = await connected(mode, '/mcp/servers/old');
    expect(textOf(await own.callTool(ELICITATION))).toContain('me@example.com');
    const all = await connected(mode, '/mcp');
    const call = all.callTool({ ...ELICITATION, name: 'old__test_elicitation' });
    await until(async () => (await gateway.client.list_elicitations()).length > 0);
    const [question] = await gateway.client.list_elicitations();
    expect(question).toMatchObject({ server: 'old', tool: 'old__test_elicitation', agent: 'default' });
    const content = { username: 'she', email: 'she@example.com' };
    await gateway.client.answer_elicitation({ id: String(question?.elicitation_id), action: 'accept', content });
    expect(textOf(await call)).toContain('she@example.com');
  });
});

describe('a client that was sent to a page', () => {
  const page = (elicitationId: string) => ({
    mode: 'url',
    elicitationId,
    url: 'https://example.com/',
    message: 'There',
  });
  const heardBy = async () => {
    const client = await connectClient(gateway, 'legacy', {
      token: gateway.token(),
      capabilities: { elicitation: { form: {}, url: {} } },
    });
    onTestFinished(() => client.close());
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept' }));
    const heard: unknown[] = [];
    client.setNotificationHandler('notifications/elicitation/complete', ({ params }) => void heard.push(params));
    return { client, heard };
  };

  it('by a question, or by an error, hears when all is done there, once, and nobody else does', async () => {
    const [one, other] = [await heardBy(), await heardBy()];
    const asked = { method: 'elicitation/create', params: page('first') };
    expect(textOf(await one.client.callTool({ name: 'odd__ask', arguments: asked }))).toContain('accept');
    const refusal = { code: -32_042, message: 'There first', data: { elicitations: [page('second')] } };
    await expect(one.client.callTool({ name: 'odd__rpc_error', arguments: refusal })).rejects.toMatchObject({
      code: -32_042,
    });
    const done = (elicitationId: string) => ({
      method: 'notifications/elicitation/complete',
      params: { elicitationId },
    });
    for (const id of ['first', 'unknown', 'first', 'second']) {
      await other.client.callTool({ name: 'odd__notify', arguments: done(id) });
    }
    await until(() => one.heard.length === 2);
    expect(one.heard).toEqual([{ elicitationId: 'first' }, { elicitationId: 'second' }]);
    await other.client.callTool({ name: 'odd__echo' });
    expect(other.heard).toEqual([]);
  });
});

interface Answer {
  readonly result?: { readonly [member: string]: unknown; readonly requestState?: string };
  readonly error?: { readonly code: number; readonly message: string };
}

const MODERN = '2026-07-28';

/** A call of a modern client of no SDK, which is asked by the answer. */
async function call(params: { readonly name: string; readonly [member: string]: unknown }, token?: string) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
  };
  const response = await gateway.post(
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...params, _meta } },
    {
      ...(token !== undefined && { token }),
      headers: { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': params.name },
    },
  );
  return (await response.json()) as Answer;
}

describe('a call that waits for its client', () => {
  const question = { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } };
  const ask = { name: 'odd__ask', arguments: { method: 'elicitation/create', params: question, count: 1 } };
  const inputResponses = { 'question-1': { action: 'accept', content: { sure: 'yes' } } };

  it('goes on for the same call of the same client, once', async () => {
    const { result } = await call(ask);
    expect(result).toEqual({
      resultType: 'input_required',
      inputRequests: { 'question-1': { method: 'elicitation/create', params: question } },
      requestState: expect.stringMatching(/^agent-gateway\.[\w-]{43}$/),
    });
    const again = { inputResponses, requestState: result?.requestState };
    const forged = { ...again, requestState: `${result?.requestState?.slice(0, -2)}AA` };
    for (const refused of [
      await call({ ...ask, ...again }, gateway.token()),
      await call({ ...ask, ...again, name: 'fragile__ask' }),
      await call({ ...ask, ...again, arguments: { ...ask.arguments, count: 2 } }),
      await call({ ...ask, ...forged }),
      await call({ ...ask, ...again, inputResponses: { 'question-1': { action: 'agree' } } }),
    ]) {
      expect(refused.error).toMatchObject({ code: -32602 });
    }
    const unanswered = await call({ ...ask, requestState: result?.requestState });
    expect(unanswered.result).toMatchObject({ resultType: 'input_required', inputRequests: { 'question-1': {} } });
    const last = { inputResponses, requestState: unanswered.result?.requestState };
    const done = await call({ ...ask, ...last });
    expect(done.result).toMatchObject({ resultType: 'complete' });
    expect(textOf(done.result)).toContain('yes');
    expect((await call({ ...ask, ...last })).error).toMatchObject({ code: -32602 });
  });

  it('is one of two: then it is not certain whose the next question is', async () => {
    const { result } = await call(ask);
    const other = await call(ask);
    expect(textOf(other.result)).toContain('decline');
    const done = await call({ ...ask, inputResponses, requestState: result?.requestState });
    expect(textOf(done.result)).toContain('yes');
  });

  it('fails with words when its server is gone meanwhile', async () => {
    const fragile = { ...ask, name: 'fragile__ask' };
    const { result } = await call(fragile);
    await call({ name: 'fragile__exit', arguments: { code: 0 } });
    const done = await call({ ...fragile, inputResponses, requestState: result?.requestState });
    expect(done.result).toMatchObject({ isError: true, resultType: 'complete' });
    expect(textOf(done.result)).toContain('fragile');
  });
});
