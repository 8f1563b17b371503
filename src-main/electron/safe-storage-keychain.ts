// Electron's safeStorage as the keychain of the core: wraps the one master key, and says honestly where it protects nothing.
import type { SafeStorage } from 'electron';
import type { Keychain } from '../core/index.ts';

type AsyncStorage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** Asks nobody and shows no prompt until a secret is stored or opened. */
export function safeStorageKeychain(storage: AsyncStorage, platform: NodeJS.Platform): Keychain {
  return {
    name: keychainName(storage, platform),
    async available() {
      return hasKeychain(storage, platform) && (await storage.isAsyncEncryptionAvailable());
    },
    wrap: (text) => storage.encryptStringAsync(text),
    async unwrap(sealed) {
      const { result, shouldReEncrypt } = await storage.decryptStringAsync(Buffer.from(sealed));
      return { text: result, renew: shouldReEncrypt };
    },
  };
}

/** Without asking the keychain. On Linux `basic_text` is a fixed password: it hides nothing, so it does not count. */
export function hasKeychain(
  storage: Pick<SafeStorage, 'getSelectedStorageBackend'>,
  platform: NodeJS.Platform,
): boolean {
  if (platform !== 'linux') return true;
  const backend = storage.getSelectedStorageBackend();
  return backend !== 'basic_text' && backend !== 'unknown';
}

function keychainName(storage: AsyncStorage, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'the macOS keychain';
  if (platform === 'win32') return 'your Windows account';
  return storage.getSelectedStorageBackend().startsWith('kwallet') ? 'KWallet' : 'the keyring of your desktop';
}
