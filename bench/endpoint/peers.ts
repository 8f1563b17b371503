// The gateways one can install from npm, as contenders: fetched into a folder of their own, each with its own few lines.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { npmInstall } from '../../test/support/npm-install.ts';
import { end, until } from '../measure.ts';
import { type Contender, type Door, freePort, pidOf, type Running, type TinyServer } from './contender.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../node_modules/.cache/agent-gateway/bench-peers');
const VERSIONS = {
  'mcp-hub': '4.2.1',
  'mcp-proxy': '6.7.19',
  supergateway: '4.0.0',
  '@fiberplane/mcp-gateway': '0.7.1',
};

/** Empty where they cannot be installed; the reason is printed. */
export async function installedPeers(): Promise<Contender[]> {
  if (!(await npmInstall(FOLDER, VERSIONS))) return [];
  return [mcpHub, mcpProxy, supergateway, fiberplane];
}

const same = (name: string) => name;

const mcpHub = oneForAll('mcp-hub', (servers, port, home) => {
  const config = path.join(home, 'servers.json');
  writeFileSync(config, JSON.stringify({ mcpServers: asConfig(servers) }));
  const doors = servers.map(
    ({ name }): Door => ({ wire: 'sse', url: `http://127.0.0.1:${port}/mcp`, tool: (tool) => `${name}__${tool}` }),
  );
  return { script: 'mcp-hub/dist/cli.js', args: ['--port', String(port), '--config', config], doors };
});

const fiberplane = oneForAll('@fiberplane/mcp-gateway', (servers, port, home) => {
  const listed = Object.fromEntries(
    Object.entries(asConfig(servers)).map(([name, entry]) => [name, { type: 'stdio', ...entry }]),
  );
  writeFileSync(path.join(home, 'mcp.json'), JSON.stringify({ mcpServers: listed }));
  const doors = servers.map(
    ({ name }): Door => ({ wire: 'http', url: `http://127.0.0.1:${port}/s/${name}/mcp`, tool: same }),
  );
  const script = '@fiberplane/mcp-gateway/bin/mcp-gateway.js';
  return { script, args: ['--port', String(port), '--storage-dir', home], doors };
});

const mcpProxy = oneForEach('mcp-proxy', ({ args }, port) => [
  'mcp-proxy/dist/bin/mcp-proxy.mjs',
  ...['--port', String(port), '--host', '127.0.0.1', '--server', 'stream', '--', process.execPath, ...args],
]);

const supergateway = oneForEach('supergateway', ({ args }, port) => [
  'supergateway/dist/index.js',
  ...['--stdio', [process.execPath, ...args].join(' '), '--outputTransport', 'streamableHttp', '--stateful'],
  ...['--port', String(port), '--logLevel', 'none'],
]);

function asConfig(servers: readonly TinyServer[]): Record<string, { command: string; args: readonly string[] }> {
  return Object.fromEntries(servers.map(({ name, args }) => [name, { command: process.execPath, args }]));
}

/** One process for all servers, with a home of its own. */
function oneForAll(
  name: keyof typeof VERSIONS,
  configure: (
    servers: readonly TinyServer[],
    port: number,
    home: string,
  ) => { readonly script: string; readonly args: readonly string[]; readonly doors: readonly Door[] },
): Contender {
  return {
    name: `${name} ${VERSIONS[name]}`,
    async prepare(servers) {
      const home = mkdtempSync(path.join(tmpdir(), 'bench-peer-'));
      const port = await freePort();
      const { script, args, doors } = configure(servers, port, home);
      return {
        async start() {
          const child = startPeer([script, ...args], home);
          return untilListening([child], [port], doors);
        },
        dispose: () => rmSync(home, { recursive: true, force: true }),
      };
    },
  };
}

/** One process for each server, as it can have no more than one. */
function oneForEach(
  name: keyof typeof VERSIONS,
  argsOf: (server: TinyServer, port: number) => readonly string[],
): Contender {
  return {
    name: `${name} ${VERSIONS[name]}`,
    processPerServer: true,
    async prepare(servers) {
      const home = mkdtempSync(path.join(tmpdir(), 'bench-peer-'));
      const ports = await Promise.all(servers.map(freePort));
      const doors = ports.map((port): Door => ({ wire: 'http', url: `http://127.0.0.1:${port}/mcp`, tool: same }));
      return {
        async start() {
          const children = servers.map((server, index) => startPeer(argsOf(server, ports[index] as number), home));
          return untilListening(children, ports, doors);
        },
        dispose: () => rmSync(home, { recursive: true, force: true }),
      };
    },
  };
}

async function untilListening(
  children: readonly ChildProcess[],
  ports: readonly number[],
  doors: readonly Door[],
): Promise<Running> {
  const stop = async () => void (await Promise.all(children.map(end)));
  try {
    await Promise.all(ports.map(listens));
    return { doors, pids: children.map(pidOf), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of the user's is theirs: not the home, and none of the settings in the environment. */
function startPeer([script, ...args]: readonly string[], home: string): ChildProcess {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_STATE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
  };
  const file = path.join(FOLDER, 'node_modules', script as string);
  return spawn(process.execPath, [file, ...args], { env, cwd: home, stdio: 'ignore' });
}

function listens(port: number): Promise<void> {
  return until(
    () =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port });
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('close', () => socket.destroy());
        socket.once('connect', () => socket.destroy());
      }),
  );
}
