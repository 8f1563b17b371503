// Profiles with servers in them, as the gateway would store them.
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openConf } from '../../../../src-main/core/store/conf-store.ts';
import type { ConfigStore, ProfileDocument, StoredServer } from '../../../../src-main/core/store/config-store.ts';
import { type FileStoreOptions, openFileStore } from '../../../../src-main/core/store/file-store.ts';

export const NOW = Date.UTC(2026, 10, 23, 3, 17, 51, 604);

export function storedServer(number: number, change: Partial<StoredServer> = {}): StoredServer {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    name: `server-${number}`,
    transport: 'stdio',
    command: 'node',
    args: ['server.js', `--number=${number}`],
    cwd: null,
    url: null,
    encrypted_env: null,
    encrypted_headers: null,
    encrypted_credentials: null,
    enabled: true,
    timeouts: null,
    disabled_tools: [],
    created_at: '2026-11-23T03:17:51.604000+00:00',
    updated_at: null,
    ...change,
  };
}

export function documentOf(count: number, settings: Record<string, unknown> = {}): ProfileDocument {
  return { version: 1, servers: Array.from({ length: count }, (_, index) => storedServer(index)), settings };
}

export function fileStore(directory: string, options: Partial<FileStoreOptions> = {}): ConfigStore {
  return openFileStore({ directory, openStore: openConf, readOnly: null, now: () => NOW, ...options });
}

export function configFile(directory: string): string {
  return path.join(directory, 'config.json');
}

export function putConfig(directory: string, content: string | Uint8Array | object): void {
  const text = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
  writeFileSync(configFile(directory), text);
  chmodSync(configFile(directory), 0o600);
}
