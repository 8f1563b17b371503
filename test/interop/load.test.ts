// Ten thousand calls of five agents, sixty-four at a time, over ten servers: none is lost, crossed or made twice.
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type McpGateway, startMcpGateway } from '../http/mcp-support.ts';
import { counting } from '../support/real-servers.ts';
import { figure } from '../trust/support/run.ts';

const CALLS = 10_000;
const IN_FLIGHT = 64;
const AGENTS = ['ada', 'ben', 'cleo', 'dan', 'eve'];
const SERVERS = Array.from({ length: 10 }, (_, index) => `s${index}`);
const LIMIT_MS = 60_000;
const MODERN = '2026-07-28';

let gateway: McpGateway;
const sockets = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
beforeAll(async () => {
  gateway = await startMcpGateway({
    servers: Object.fromEntries(SERVERS.map((name) => [name, counting()])),
    agents: Object.fromEntries(AGENTS.map((name) => [name, `mcp_servers: [${SERVERS.join(', ')}]`])),
  });
});
afterAll(async () => {
  sockets.destroy();
  await gateway?.stop();
});

interface Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: {
    readonly id?: unknown;
    readonly result?: { readonly content?: readonly { readonly text: string }[] };
  };
}

function post(headers: Readonly<Record<string, string>>, message: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent: sockets,
        port: gateway.port,
        path: '/mcp',
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
        timeout: 30_000,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ headers: response.headers, body: text === '' ? {} : JSON.parse(text) }));
        response.on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')));
    sent.on('error', reject);
    sent.end(JSON.stringify({ jsonrpc: '2.0', ...(message as object) }));
  });
}

interface Speaker {
  readonly agent: string;
  call(id: number, server: string, tool: string, args: object): Promise<Answer>;
}

/** Every other agent speaks the one era or the other; all of them count their requests from 1. */
async function speakerOf(agent: string, index: number): Promise<Speaker> {
  const authorization = `Bearer ${gateway.token(agent)}`;
  const params = (server: string, tool: string, args: object) => ({ name: `${server}__${tool}`, arguments: args });
  if (index % 2 === 1) {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': MODERN,
      'io.modelcontextprotocol/clientInfo': { name: agent, version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const common = { authorization, 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call' };
    return {
      agent,
      call: (id, server, tool, args) =>
        post(
          { ...common, 'mcp-name': `${server}__${tool}` },
          { id, method: 'tools/call', params: { ...params(server, tool, args), _meta } },
        ),
    };
  }
  const protocolVersion = '2025-11-25';
  const clientInfo = { name: agent, version: '1' };
  const hello = { id: 0, method: 'initialize', params: { protocolVersion, capabilities: {}, clientInfo } };
  const { headers } = await post({ authorization }, hello);
  const own = {
    authorization,
    'mcp-protocol-version': protocolVersion,
    'mcp-session-id': String(headers['mcp-session-id']),
  };
  await post(own, { method: 'notifications/initialized' });
  return {
    agent,
    call: (id, server, tool, args) => post(own, { id, method: 'tools/call', params: params(server, tool, args) }),
  };
}

test(
  'every call gets its own answer, once',
  async () => {
    const speakers = await Promise.all(AGENTS.map(speakerOf));
    let next = 0;
    let answered = 0;
    const crossed: unknown[] = [];
    await Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        for (let turn = next++; turn < CALLS; turn = next++) {
          const { agent, call } = speakers[turn % AGENTS.length] as Speaker;
          const server = SERVERS[Math.floor(turn / AGENTS.length) % SERVERS.length] as string;
          // The same ids for every agent: only whose they are tells them apart.
          const id = Math.floor(turn / AGENTS.length) + 1;
          const words = `${agent} ${server} ${id}`;
          const { body } = await call(id, server, 'echo', { words });
          answered++;
          if (body.id !== id || body.result?.content?.[0]?.text !== words) crossed.push({ id, words, body });
        }
      }),
    );
    figure(
      'Calls lost or crossed',
      crossed.length + CALLS - answered,
      `of ${CALLS}`,
      '64 in flight, 10 servers, 5 agents',
    );
    expect(crossed).toEqual([]);
    expect(answered).toBe(CALLS);
    const [speaker] = speakers as [Speaker];
    for (const server of SERVERS) {
      const { body } = await speaker.call(1, server, 'heard', {});
      const each = CALLS / SERVERS.length;
      expect(JSON.parse(body.result?.content?.[0]?.text ?? '')).toEqual({ all: each, different: each });
    }
  },
  LIMIT_MS,
);
