// safeStorage, its asynchronous half: the synchronous one is deprecated in Electron 45 and gone in 46.
// The key is no keychain: it lives in the profile's folder, so that what one start sealed the next can open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isReady } from './readiness.ts';

const PREFIX = 'v10';
let folder = '';

export function keepKeyIn(userData: string): void {
  folder = userData;
}

function key(): Buffer {
  if (!isReady()) throw new Error('safeStorage cannot be used before app is ready');
  if (!hasKeyring()) throw new Error('Encryption is not available.');
  const file = path.join(folder, 'keychain.double');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

function hasKeyring(): boolean {
  return process.env.ELECTRON_DOUBLE_KEYRING !== 'none';
}

export const safeStorage = {
  async isAsyncEncryptionAvailable() {
    return isReady() && hasKeyring();
  },
  async encryptStringAsync(text: string) {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key(), iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from(PREFIX), iv, cipher.getAuthTag(), sealed]);
  },
  async decryptStringAsync(sealed: Buffer) {
    if (sealed.subarray(0, 3).toString('latin1') !== PREFIX)
      throw new Error('Ciphertext does not appear to be encrypted.');
    const opener = createDecipheriv('aes-256-gcm', key(), sealed.subarray(3, 15));
    opener.setAuthTag(sealed.subarray(15, 31));
    const result = Buffer.concat([opener.update(sealed.subarray(31)), opener.final()]).toString('utf8');
    return { result, shouldReEncrypt: process.env.ELECTRON_DOUBLE_KEYRING === 'rotated' };
  },
  getSelectedStorageBackend() {
    if (!isReady()) return 'unknown' as const;
    return hasKeyring() ? ('gnome_libsecret' as const) : ('basic_text' as const);
  },
} satisfies Partial<Electron.SafeStorage>;
