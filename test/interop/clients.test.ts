// Real clients of both SDKs in front of the gateway, servers of both eras behind it: each gets what it would get directly.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import { connectClient, connectFormer, type McpGateway, startMcpGateway } from '../http/mcp-support.ts';

const ERAS = ['legacy', 'modern'] as const;
const CLIENTS = ['SDK 1', 'SDK 2 as legacy', 'SDK 2'] as const;

/** What both SDKs' clients have, as far as it is used here. */
interface Speaker {
  listTools(): Promise<{ tools: Named[] }>;
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  listPrompts(): Promise<{ prompts: Named[] }>;
  getPrompt(params: { name: string; arguments?: Record<string, string> }): Promise<unknown>;
  listResources(): Promise<{ resources: unknown[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: unknown[] }>;
  readResource(params: { uri: string }): Promise<unknown>;
  complete(params: {
    ref: { type: 'ref/prompt'; name: string };
    argument: { name: string; value: string };
  }): Promise<{ completion: unknown }>;
  close(): Promise<void>;
}

type Named = { name: string; inputSchema?: unknown };

let upstreams: Record<(typeof ERAS)[number], ConformanceUpstream>;
let gateway: McpGateway;
/** A client that is connected to the server itself: what it is told is the truth. */
let direct: Speaker;

beforeAll(async () => {
  const [legacy, modern] = await Promise.all(ERAS.map((era) => startConformanceUpstream(era)));
  upstreams = { legacy, modern } as typeof upstreams;
  const server = (era: (typeof ERAS)[number]) => ({ transport: 'streamable_http' as const, url: upstreams[era].url });
  gateway = await startMcpGateway({ servers: { legacy: server('legacy'), modern: server('modern') } });
  const client = new Client({ name: 'direct', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(upstreams.legacy.url)));
  direct = client as unknown as Speaker;
});

afterAll(async () => {
  await direct?.close();
  await gateway?.stop();
  await Promise.all(Object.values(upstreams ?? {}).map((upstream) => upstream.close()));
});

async function connect(client: (typeof CLIENTS)[number], path: string): Promise<Speaker> {
  const options = { token: gateway.token(), path };
  if (client === 'SDK 1') return (await connectFormer(gateway, options)).client as unknown as Speaker;
  const mode = client === 'SDK 2' ? 'auto' : 'legacy';
  return (await connectClient(gateway, mode, options)) as unknown as Speaker;
}

/** Without what an era adds to every result. */
function plain(result: unknown): unknown {
  const { _meta, resultType, ttlMs, cacheScope, ...rest } = result as Record<string, unknown>;
  return rest;
}

const code = (error: unknown) => (error as { code?: unknown }).code;
const byName = (a: Named, b: Named) => (a.name < b.name ? -1 : 1);
const cases = ERAS.flatMap((era) => CLIENTS.flatMap((client) => [true, false].map((own) => ({ era, client, own }))));

describe.each(cases)('$client, a $era server, own path: $own', ({ era, client, own }) => {
  const prefix = own ? '' : `${era}__`;
  let speaker: Speaker;
  beforeAll(async () => {
    speaker = await connect(client, own ? `/mcp/servers/${era}` : '/mcp');
  });
  afterAll(() => speaker?.close());

  test('tools', async () => {
    const { tools } = await speaker.listTools();
    const expected = (await direct.listTools()).tools.map((tool) => ({ ...tool, name: prefix + tool.name }));
    expect(tools.filter(({ name }) => name.startsWith(prefix)).sort(byName)).toEqual(expected.sort(byName));
    for (const name of ['test_simple_text', 'test_multiple_content_types', 'test_error_handling']) {
      const result = await speaker.callTool({ name: prefix + name, arguments: {} });
      expect(plain(result)).toEqual(plain(await direct.callTool({ name, arguments: {} })));
    }
    const unknown = await speaker.callTool({ name: `${prefix}nothing`, arguments: {} }).catch(code);
    expect(unknown).toBe(-32_602);
  });

  test('prompts', async () => {
    const { prompts } = await speaker.listPrompts();
    const expected = (await direct.listPrompts()).prompts.map((prompt) => ({ ...prompt, name: prefix + prompt.name }));
    expect(prompts.filter(({ name }) => name.startsWith(prefix)).sort(byName)).toEqual(expected.sort(byName));
    const name = 'test_prompt_with_arguments';
    const args = { arg1: 'hello', arg2: 'world' };
    const got = await speaker.getPrompt({ name: prefix + name, arguments: args });
    expect(plain(got)).toEqual(plain(await direct.getPrompt({ name, arguments: args })));
    const argument = { name: 'arg1', value: 'par' };
    const { completion } = await speaker.complete({ ref: { type: 'ref/prompt', name: prefix + name }, argument });
    expect(completion).toEqual({ values: ['paris', 'park', 'party'], total: 3, hasMore: false });
  });

  const resources = async () => {
    expect((await speaker.listResources()).resources).toEqual((await direct.listResources()).resources);
    expect((await speaker.listResourceTemplates()).resourceTemplates).toEqual(
      (await direct.listResourceTemplates()).resourceTemplates,
    );
    for (const uri of ['test://static-text', 'test://static-binary', 'test://template/123/data']) {
      expect(plain(await speaker.readResource({ uri }))).toEqual(plain(await direct.readResource({ uri })));
    }
    expect([-32_602, -32_002]).toContain(await speaker.readResource({ uri: 'test://nothing' }).catch(code));
  };

  const sharedResources = async () => {
    const uris = ((await speaker.listResources()).resources as { uri: string }[]).map(({ uri }) => uri);
    expect(new Set(uris).size).toBe(uris.length);
    const texts = uris.filter((uri) => uri.includes('static-text'));
    expect(texts).toHaveLength(2);
    for (const uri of texts) {
      expect(JSON.stringify(await speaker.readResource({ uri }))).toContain('the content of the static text resource');
    }
  };

  // On the common path two servers have the same URIs, and one of them is offered under other names.
  test('resources', own ? resources : sharedResources);
});
