// This gateway as a contender: the built program, its servers registered over the API, a token of an agent.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CATALOGUE_FILE } from '../../src-main/core/servers/catalogue.ts';
import { createAdminClient, httpSend } from '../../src-shared/contract/client.ts';
import { end, startAndReadLine, until } from '../measure.ts';
import { type Contender, pidOf, type Running, type TinyServer } from './contender.ts';

const CLI = path.resolve(import.meta.dirname, '../../out/main/cli.js');
const TOKEN = 'bench-token-that-opens-only-this-run';

export const ours: Contender = {
  name: 'Agent Gateway',
  async prepare(servers) {
    const { directory, agentToken } = await prepareProfile(servers);
    return {
      start: () => start(directory, agentToken, servers),
      forget: () => rmSync(path.join(directory, CATALOGUE_FILE), { force: true }),
      dispose: () => rmSync(directory, { recursive: true, force: true }),
    };
  },
};

/** A profile that knows the servers and has seen them once, with a token that opens the endpoint as the agent `default`. */
async function prepareProfile(servers: readonly TinyServer[]): Promise<{ directory: string; agentToken: string }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'agw-bench-'));
  const { child, url } = await serve(directory);
  try {
    const admin = createAdminClient(httpSend(url, TOKEN, fetch));
    for (const { name, args } of servers) {
      await admin.create_server({ name, transport: 'stdio', command: process.execPath, args: [...args] });
    }
    await until(async () => (await admin.list_servers({})).every(({ status }) => status === 'connected'));
    const { token } = await admin.create_agent_token({ name: 'default', label: 'bench' });
    return { directory, agentToken: token };
  } finally {
    await end(child);
  }
}

async function start(directory: string, agentToken: string, servers: readonly TinyServer[]): Promise<Running> {
  const { child, mcpUrl } = await serve(directory);
  const headers = { authorization: `Bearer ${agentToken}` };
  return {
    pids: [pidOf(child)],
    doors: servers.map(({ name }) => ({ wire: 'http', url: mcpUrl, headers, tool: (tool) => `${name}__${tool}` })),
    stop: () => end(child),
  };
}

async function serve(directory: string): Promise<{ child: ChildProcess; url: string; mcpUrl: string }> {
  const args = [CLI, 'serve', '--json', '--data-dir', directory, '--port', '0', '--log-level', 'silent'];
  const environment = { ...process.env, AGENT_GATEWAY_TOKEN: TOKEN };
  const { child, line } = await startAndReadLine(process.execPath, args, environment);
  const { url, mcp_url } = JSON.parse(line) as { url: string; mcp_url: string | null };
  if (mcp_url === null) {
    await end(child);
    throw new Error('The gateway has no MCP endpoint');
  }
  return { child, url, mcpUrl: mcp_url };
}
