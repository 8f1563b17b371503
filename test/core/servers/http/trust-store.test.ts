import { describe, expect, it } from 'vitest';
import type { Logger } from '../../../../src-main/core/logger.ts';
import { createTrustStore } from '../../../../src-main/core/servers/http/trust-store.ts';

describe('the trust store', () => {
  it('loads once', () => {
    const store = createTrustStore({});
    expect(store.secureContext()).toBe(store.secureContext());
  });

  it('goes on without a file that cannot be read, and says so', () => {
    const warnings: string[] = [];
    const logger = { warn: (message: string) => warnings.push(message) } as unknown as Logger;
    expect(createTrustStore({ NODE_EXTRA_CA_CERTS: '/no/such/file.pem' }, logger).secureContext()).toBeDefined();
    expect(warnings).toEqual([expect.stringContaining('NODE_EXTRA_CA_CERTS')]);
  });
});
