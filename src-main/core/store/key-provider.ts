// What a source of the master key has to offer; the sources themselves are in master-key.ts.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { KeySource } from '../../../src-shared/model/settings.ts';
import { generateKeyText } from './fernet.ts';

export interface KeyDescription {
  readonly source: KeySource;
  /** Where the key is and what protects it, as a sentence; for `unavailable`, how to unlock. */
  readonly description: string;
}

export interface LoadedKey extends KeyDescription {
  /** A Fernet key or any other text, from which the key is derived. */
  readonly text: string;
  /** What to do when this key turns out not to be the one the secrets were stored with, as a sentence. */
  readonly adviceOnMismatch: string;
}

export interface KeyProvider {
  /** What can be known without asking anybody and without making anything. */
  describe(hasSecrets: boolean): KeyDescription;
  /**
   * Asks for the key, which may show a prompt.
   *
   * @param mayCreate whether a new key may be made and kept when there is none
   * @throws GatewayError `key_unavailable`, with a sentence that says how to unlock
   */
  load(mayCreate: boolean): Promise<LoadedKey>;
}

export function keyUnavailable(sentence: string, cause?: unknown): GatewayError {
  return new GatewayError('key_unavailable', sentence, { cause });
}

/** A key that nothing outlives: for tests and for gateways without a profile. */
export function memoryKey(text = generateKeyText()): KeyProvider {
  const description: KeyDescription = {
    source: 'memory',
    description: 'Secrets are encrypted with a key that lives in memory only and is gone when the gateway ends.',
  };
  const adviceOnMismatch = 'The key in memory does not open the stored secrets.';
  return {
    describe: () => description,
    load: async () => ({ ...description, text, adviceOnMismatch }),
  };
}
