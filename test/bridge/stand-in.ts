// Stands for the gateway behind a bridge: a real MCP server of both eras behind a token, announced by a runtime file, that
// can be ended and started anew on another port with another token.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeRuntimeFile, writeRuntimeFile } from '../../src-main/http/runtime-file.ts';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import { type Loopback, startLoopback } from '../fixtures/http/loopback.ts';

export interface StandIn {
  readonly dataDir: string;
  /** The server behind the token. */
  readonly upstream: ConformanceUpstream;
  /** The door with the token. */
  readonly door: Loopback;
  start(): Promise<void>;
  /** Ends it at once; the file stays, as after `kill -9`, unless `clean`. */
  stop(clean?: boolean): Promise<void>;
  /** Another token from now on. @param announced whether the file says so at once */
  changeToken(announced: boolean): Promise<void>;
  announce(): Promise<void>;
  close(): Promise<void>;
}

export async function createStandIn(agent = 'default'): Promise<StandIn> {
  const dataDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-bridge-')));
  let running: { upstream: ConformanceUpstream; door: Loopback } | null = null;
  let token = '';
  let startedAt = '';
  const now = () => {
    if (running === null) throw new Error('The stand-in does not run');
    return running;
  };
  const standIn: StandIn = {
    dataDir,
    get upstream() {
      return now().upstream;
    },
    get door() {
      return now().door;
    },
    async start() {
      const upstream = await startConformanceUpstream();
      token = randomUUID();
      startedAt = randomUUID();
      const door = await startLoopback((request, response) => {
        if (request.headers.authorization === `Bearer ${token}`) {
          upstream.server.server.emit('request', request, response);
          return;
        }
        const error = { error: { code: 'invalid_credentials', message: 'This token opens nothing' } };
        response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(error));
      });
      running = { upstream, door };
      await standIn.announce();
    },
    async stop(clean = false) {
      if (running === null) return;
      const { upstream, door } = running;
      running = null;
      if (clean) await removeRuntimeFile(dataDir, process.pid);
      await door.close();
      await upstream.close();
    },
    async changeToken(announced) {
      token = randomUUID();
      if (announced) await standIn.announce();
    },
    announce: () =>
      writeRuntimeFile(dataDir, {
        url: now().door.origin,
        mcp_url: `${now().door.origin}/mcp`,
        bridge_tokens: { [agent]: token },
        pid: process.pid,
        started_at: startedAt,
      }),
    async close() {
      await standIn.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await standIn.start();
  return standIn;
}
