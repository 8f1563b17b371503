// MCP servers over HTTP by the hundred, all of them in one process: what the gateway is connected to while its page is measured.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServers {
  /** The address of a server that offers so many tools. */
  url(tools: number): string;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method: string;
}

export async function startHttpServers(): Promise<HttpServers> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      if (request.method !== 'POST') return response.writeHead(405).end();
      const { id, method } = JSON.parse(body) as Message;
      if (id === undefined) return response.writeHead(202).end();
      const answer = { jsonrpc: '2.0', id, ...answerTo(method, Number(request.url?.split('/').at(-1))) };
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (tools) => `http://127.0.0.1:${port}/mcp/${tools}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(method: string, tools: number): { result: unknown } | { error: unknown } {
  switch (method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: '2025-11-25',
          capabilities: { tools: {} },
          serverInfo: { name: 'many', version: '1.0.0' },
        },
      };
    case 'ping':
      return { result: {} };
    case 'tools/list':
      return { result: { tools: Array.from({ length: tools }, (_, index) => tool(index)) } };
    default:
      return { error: { code: -32_601, message: 'Method not found' } };
  }
}

function tool(index: number): unknown {
  const path = { type: 'string', description: 'Path of the file, inside one of the allowed directories' };
  return {
    name: `read_file_${index}`,
    description: 'Read a file as text. Handles various encodings, and says in detail why a file cannot be read.',
    inputSchema: { type: 'object', properties: { path, head: { type: 'integer' } }, required: ['path'] },
    annotations: { readOnlyHint: true },
  };
}
