// The certificate authorities that https servers are checked against: Node's, the system's and NODE_EXTRA_CA_CERTS.
import { readFileSync } from 'node:fs';
import type { SecureContext } from 'node:tls';
import type { Logger } from '../../logger.ts';
import type { Environment } from '../../settings.ts';

export interface TrustStore {
  /** Loads on the first call (some 50 to 150 ms, blocking) and gives the same context from then on. */
  secureContext(): SecureContext;
}

/** One for a whole gateway, so that servers without TLS cost nothing and the others share one load. */
export function createTrustStore(environment: Environment, logger?: Logger): TrustStore {
  let context: SecureContext | null = null;
  return {
    secureContext() {
      // Not imported: a gateway without https servers starts without TLS.
      const { createSecureContext } = process.getBuiltinModule('node:tls');
      context ??= createSecureContext({ ca: authorities(environment, logger), minVersion: 'TLSv1.2' });
      return context;
    },
  };
}

function authorities(environment: Environment, logger: Logger | undefined): string[] {
  const { getCACertificates } = process.getBuiltinModule('node:tls');
  // `default` has the bundled authorities, and NODE_EXTRA_CA_CERTS as far as it was set when the process started.
  const found = new Set(getCACertificates('default'));
  try {
    for (const certificate of getCACertificates('system')) found.add(certificate);
  } catch {
    logger?.warn('The certificates of the system could not be read; only the built-in ones are trusted');
  }
  for (const certificate of extra(environment.NODE_EXTRA_CA_CERTS, logger)) found.add(certificate);
  return [...found];
}

function extra(path: string | undefined, logger: Logger | undefined): string[] {
  if (!path) return [];
  try {
    return readFileSync(path, 'utf8').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  } catch {
    logger?.warn('The file of NODE_EXTRA_CA_CERTS could not be read', { path });
    return [];
  }
}
