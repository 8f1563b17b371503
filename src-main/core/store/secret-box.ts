// Seals groups of secrets into tokens and opens them again; asks for the key when the first secret needs it.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { Redactor } from '../redactor.ts';
import { decrypt, deriveKey, encrypt, type FernetKey } from './fernet.ts';
import { type KeyDescription, type KeyProvider, keyUnavailable } from './key-provider.ts';

export interface SecretBox {
  /** False once it is known that the key cannot be had: sealing would throw, opening would too. */
  readonly available: boolean;
  describe(): KeyDescription;
  /** How often the key was asked for or moved: as long as it is the same number, `describe` has no news of either. */
  readonly asked: number;
  /** The key stays the same and was moved: from now on `describe` says where it is. */
  keyMoved(): void;
  /**
   * One token over the JSON text of `value`, which Python's `json.loads` reads as well.
   *
   * @throws GatewayError `key_unavailable` when the key cannot be had, or is not the one the stored secrets need
   */
  seal(value: object): Promise<string>;
  /** @throws GatewayError `config_error` when the token cannot be opened, in words that say how to unlock */
  open(token: string): Promise<Record<string, unknown>>;
}

export interface SecretBoxOptions {
  readonly key: KeyProvider;
  /** The tokens that are stored now. A new key is made only while there are none, and must open what there is. */
  readonly storedTokens?: () => Iterable<string>;
  /** Why nothing can be stored, as a sentence; then nothing is sealed and no key is made. */
  readonly readOnly?: string | null;
  readonly redactor?: Redactor;
  readonly now?: () => number;
}

export function createSecretBox(options: SecretBoxOptions): SecretBox {
  const { key: provider, storedTokens = () => [], readOnly = null, redactor, now = Date.now } = options;
  let held: { readonly key: FernetKey; readonly description: KeyDescription } | null = null;
  let failure: GatewayError | null = null;
  let asking: Promise<FernetKey> | null = null;
  let asked = 0;

  const ask = async (forSealing: boolean): Promise<FernetKey> => {
    try {
      const stored = [...storedTokens()];
      const mayCreate = forSealing && stored.length === 0;
      const { text, source, description, adviceOnMismatch } = await provider.load(mayCreate);
      redactor?.set('master-key', [text]);
      const key = deriveKey(text);
      // One token that opens is enough: others may be damaged. A second key beside the first would split the profile.
      if (stored.length > 0 && !stored.some((token) => decrypt(key, token) !== null))
        throw keyUnavailable(adviceOnMismatch);
      held = { key, description: { source, description } };
      failure = null;
      return key;
    } catch (error) {
      failure = error instanceof GatewayError ? error : keyUnavailable('The key for secrets cannot be had.', error);
      throw failure;
    }
  };

  const getKey = async (forSealing: boolean): Promise<FernetKey> => {
    // Asked once for all who wait: fifty servers must not mean fifty prompts. Only storing a secret asks again.
    while (asking !== null) await asking.catch(() => {});
    if (held) return held.key;
    if (failure && !forSealing) throw failure;
    asking = ask(forSealing);
    try {
      return await asking;
    } finally {
      asking = null;
      asked += 1;
    }
  };

  return {
    get available() {
      return failure === null;
    },
    get asked() {
      return asked;
    },
    describe() {
      if (failure) return { source: 'unavailable', description: failure.message };
      return held?.description ?? provider.describe([...storedTokens()].length > 0);
    },
    keyMoved() {
      held &&= { ...held, description: provider.describe(true) };
      asked += 1;
    },
    async seal(value) {
      if (readOnly !== null) throw new GatewayError('read_only', readOnly);
      return encrypt(await getKey(true), JSON.stringify(value), now());
    },
    async open(token) {
      const key = await getKey(false).catch((error: GatewayError) => {
        throw new GatewayError('config_error', error.message, { cause: error });
      });
      const value = parseObject(decrypt(key, token));
      if (value === null) {
        throw new GatewayError(
          'config_error',
          'A stored secret cannot be opened: it is damaged or was stored with another key',
        );
      }
      return value;
    },
  };
}

function parseObject(text: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = text === null ? null : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
