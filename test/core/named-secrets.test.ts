// Named secrets go in, are sealed, and only their names ever come out.
import { describe, expect, it } from 'vitest';
import {
  createMemoryStore,
  createRedactor,
  createSecretBox,
  memoryKey,
  type SecretBox,
  sealedTokens,
} from '../../src-main/core/index.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const VALUE = 'agwc-4711-canary';
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );

async function withGateway(
  work: (gw: TestGateway, store: ReturnType<typeof createMemoryStore>) => Promise<void>,
  box?: SecretBox,
) {
  const store = createMemoryStore();
  const gw = await startTestGateway({ store, ...(box && { box }) });
  try {
    await work(gw, store);
  } finally {
    await gw.close();
  }
}

describe('named secrets', () => {
  it('are set, replaced, listed by name and deleted', () =>
    withGateway(async (gw, store) => {
      expect(await gw.client.list_secrets()).toEqual([]);
      expect(await gw.client.set_secret({ name: 'B', value: VALUE })).toEqual({ stored: true });
      await gw.client.set_secret({ name: 'A', value: 'other-value' });
      await gw.client.set_secret({ name: 'B', value: `${VALUE}-2` });
      expect(await gw.client.list_secrets()).toEqual(['A', 'B']);
      expect((await gw.client.get_snapshot()).secrets).toEqual(['A', 'B']);
      expect([...sealedTokens(store.document)]).toHaveLength(2);
      expect(await gw.client.delete_secret({ name: 'B' })).toEqual({ deleted: true });
      expect(await gw.client.list_secrets()).toEqual(['A']);
      expect(await code(gw.client.delete_secret({ name: 'B' }))).toBe('not_found');
      expect(await code(gw.client.delete_secret({ name: 'constructor' }))).toBe('not_found');
      const told = gw.events.flatMap(({ event }) => (event.type === 'secrets' ? [event.names] : []));
      expect(told).toEqual([['B'], ['A', 'B'], ['A', 'B'], ['A']]);
    }));

  it('never come out: not in the profile, a view, an event, a log line or an error', () => {
    const redactor = createRedactor();
    const store = createMemoryStore();
    return startTestGateway({ store, redactor }).then(async (gw) => {
      try {
        await gw.client.set_secret({ name: 'KEY', value: VALUE });
        const shown = [store.document, await gw.client.get_snapshot(), await gw.client.get_diagnostics(), gw.events];
        expect(JSON.stringify(shown)).not.toContain(VALUE);
        expect(redactor.redact(`it is ${VALUE}`)).toBe('it is [redacted]');
      } finally {
        await gw.close();
      }
    });
  });

  it.each(['', '1A', 'a-b', 'a b', 'a.b', 'x'.repeat(65), 'é', 'A\n'])('have no name like %j', (name) =>
    withGateway(async (gw) => {
      expect(await code(gw.client.set_secret({ name, value: VALUE }))).toBe('validation_error');
    }),
  );

  it.each(['__proto__', 'constructor', '_'])('may be called %s', (name) =>
    withGateway(async (gw, store) => {
      await gw.client.set_secret({ name, value: VALUE });
      expect(await gw.client.list_secrets()).toEqual([name]);
      expect([...sealedTokens(store.document)]).toHaveLength(1);
      await gw.client.delete_secret({ name });
      expect(await gw.client.list_secrets()).toEqual([]);
    }),
  );

  it('are refused without repeating them', () =>
    withGateway(async (gw) => {
      for (const value of ['', `${VALUE}\u0000`, VALUE.repeat(10_000)]) {
        const refused = await gw.client.set_secret({ name: 'A', value }).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(GatewayError);
        expect(JSON.stringify((refused as GatewayError).toBody())).not.toContain(VALUE);
      }
      expect(await gw.client.list_secrets()).toEqual([]);
    }));

  it('cannot be stored without the key, and nothing changes then', () => {
    const box = createSecretBox({
      key: { ...memoryKey(), load: async () => Promise.reject(new GatewayError('key_unavailable', 'No key')) },
    });
    return withGateway(async (gw) => {
      expect(await code(gw.client.set_secret({ name: 'A', value: VALUE }))).toBe('key_unavailable');
      expect(await gw.client.list_secrets()).toEqual([]);
    }, box);
  });
});
