// A user's home for the tests of clients: a folder of its own, as Linux lays it out, and a gateway's data beside it.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type ClientConnections, createClientConnections } from '../../../src-main/core/clients/client-connections.ts';
import { clientKind } from '../../../src-main/core/clients/client-table.ts';
import type { Places } from '../../../src-main/core/clients/places.ts';
import type { ClientId } from '../../../src-shared/model/client.ts';

export const BRIDGE = { command: '/opt/node/bin/node', args: ['/opt/agw/scripts/agent-gateway.js', 'bridge'] };
export const ARGS = [...BRIDGE.args, '--agent', 'default'];
export const AS_DEFAULT = { agent: 'default', start: false } as const;
export const WRITE = { ...AS_DEFAULT, dry_run: false } as const;

export interface Home {
  readonly places: Places;
  readonly dataDir: string;
  readonly connections: ClientConnections;
  file(client: ClientId): string;
  write(client: ClientId, text: string, mode?: number): void;
  read(client: ClientId): string;
}

export function makeHome(bridge: { command: string; args: string[] } | null = BRIDGE): Home {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-clients-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = path.join(folder, 'data');
  const places: Places = { platform: 'linux', home: path.join(folder, 'home'), env: {} };
  mkdirSync(places.home);
  let time = Date.parse('2026-11-26T10:00:00Z');
  const now = () => (time += 1_000);
  const file = (client: ClientId) => clientKind(client).file(places) as string;
  return {
    places,
    dataDir,
    connections: createClientConnections({ places, bridge, dataDir, mcpUrl: () => 'http://127.0.0.1:8000/mcp', now }),
    file,
    write(client, text, mode = 0o644) {
      mkdirSync(path.dirname(file(client)), { recursive: true });
      writeFileSync(file(client), text, { mode });
    },
    read: (client) => readFileSync(file(client), 'utf8'),
  };
}
