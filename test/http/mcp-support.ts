// A gateway that listens, tokens of its agents, and real clients of both SDKs for the tests of the MCP endpoint.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as FormerClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FormerTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { silentLogger } from '../../src-main/core/index.ts';
import { listenForGateway } from '../../src-main/http/serve-gateway.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

export const ADMIN_TOKEN = 'the-admin-token-of-these-tests';

type CreateServer = Parameters<TestGateway['client']['create_server']>[0];

export interface McpGateway extends TestGateway {
  readonly url: string;
  readonly port: number;
  /** A token of this agent, made anew. */
  token(agent?: string): string;
  /** Its file, new or instead of the one there is; it counts as soon as the gateway has seen it. */
  writeAgent(name: string, front: string): void;
  /** A message as a client of no SDK sends it; `null` for a header leaves it out. */
  post(body: unknown, options?: PostOptions): Promise<Response>;
  stop(): Promise<void>;
}

export interface PostOptions {
  readonly token?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** The servers are connected when it resolves, but for those that are disabled. */
export async function startMcpGateway(options: {
  readonly servers?: Readonly<Record<string, Partial<CreateServer>>>;
  /** Front matter of AGENT.md by the agent's name. */
  readonly agents?: Readonly<Record<string, string>>;
}): Promise<McpGateway> {
  const { servers = {}, agents = {} } = options;
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-mcp-')));
  const writeAgent = (name: string, front: string) => {
    mkdirSync(path.join(folder, 'agents', name), { recursive: true });
    writeFileSync(path.join(folder, 'agents', name, 'AGENT.md'), `---\n${front}\n---\nWords.\n`);
  };
  for (const [name, front] of Object.entries(agents)) writeAgent(name, front);
  const test = await startTestGateway({ flags: { workspace: folder } });
  const { gateway, client } = test;
  const listening = await listenForGateway({
    gateway,
    profile: null,
    token: () => ADMIN_TOKEN,
    logger: silentLogger,
    port: 0,
  });
  const { url, port } = listening;
  let defaultToken: string | null = null;
  const token = (agent = 'default') => gateway.agentTokens.create(agent, 'test').token;
  for (const [name, server] of Object.entries(servers)) {
    const { id } = await client.create_server({ name, transport: 'stdio', ...server } as CreateServer);
    if (server.enabled !== false) await test.waitFor(id, 'connected');
  }
  return {
    ...test,
    url,
    port,
    token,
    writeAgent,
    post(body, { token: given, path: at = '/mcp', headers = {} } = {}) {
      defaultToken ??= token();
      const all = {
        authorization: `Bearer ${given ?? defaultToken}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      };
      const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
      return fetch(url + at, {
        method: 'POST',
        headers: sent,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    },
    async stop() {
      await listening.close();
      await test.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const info = { name: 'test-client', version: '1.0.0' };

interface ConnectOptions {
  readonly token: string;
  readonly path?: string;
  readonly capabilities?: Readonly<Record<string, unknown>>;
}

/** A client of SDK 2; `auto` speaks the modern era where it can. */
export async function connectClient(
  gateway: McpGateway,
  mode: 'legacy' | 'auto',
  { token, path: at = '/mcp', capabilities = {} }: ConnectOptions,
): Promise<Client> {
  const client = new Client(info, { capabilities, versionNegotiation: { mode } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(gateway.url + at), { requestInit: { headers } }));
  return client;
}

/** A client of SDK 1. */
export async function connectFormer(
  gateway: McpGateway,
  { token, path: at = '/mcp', capabilities = {} }: ConnectOptions,
): Promise<{ client: FormerClient; transport: FormerTransport }> {
  const client = new FormerClient(info, { capabilities });
  const headers = { authorization: `Bearer ${token}` };
  const transport = new FormerTransport(new URL(gateway.url + at), { requestInit: { headers } });
  // Its types are stricter about absent members than they are themselves.
  await client.connect(transport as unknown as Parameters<FormerClient['connect']>[0]);
  return { client, transport };
}
