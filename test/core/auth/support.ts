// What the tests of this folder share: a canary, a vault in memory, clients over an authorized fetch.
import { Client, type FetchLike, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { TokenVault } from '../../../src-main/core/auth/token-vault.ts';

/** A secret that must never be found where it does not belong. */
export const CANARY = 'agwc-1b7a3f52-94a6-4a0f-8a55-77f1c0de0001';

export async function failureOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('It should have failed');
}

/** Everything an error says, causes and own fields included: where a leaked secret would be. */
export function everythingIn(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 8) return JSON.stringify(error) ?? '';
  const own = Object.entries(error).map(([key, value]) => `${key}=${everythingIn(value, depth + 1)}`);
  return [error.name, error.message, error.stack, ...own, everythingIn(error.cause, depth + 1)].join('\n');
}

/** A vault that remembers each value as text, as one on a disk would. */
export function memoryVault(): TokenVault & { text: string | null; saves: string[]; fails: boolean } {
  return {
    text: null,
    saves: [],
    fails: false,
    async load() {
      return this.text === null ? null : JSON.parse(this.text);
    },
    async save(value) {
      if (this.fails) throw Object.assign(new Error('disk full'), { code: 'storage_full' });
      this.text = JSON.stringify(value);
      this.saves.push(this.text);
    },
    async clear() {
      this.text = null;
    },
  };
}

/** A connected client of the SDK whose requests go through `fetch`. */
export async function connectClient(url: string, fetch: FetchLike): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
  return client;
}

export async function echo(client: Client, text: string): Promise<string> {
  const result = await client.callTool({ name: 'echo', arguments: { text } });
  const [first] = result.content as { text?: string }[];
  return first?.text ?? '';
}
