// Fernet tokens (github.com/fernet/spec) over node:crypto, interchangeable with Python's `cryptography.fernet`.
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 bytes: the first half signs, the second half encrypts. */
export type FernetKey = Uint8Array;

const VERSION = 0x80;
const KEY_LENGTH = 32;
const HEAD_LENGTH = 9;
const IV_LENGTH = 16;
const BLOCK_LENGTH = 16;
const SIGNATURE_LENGTH = 32;

/** A new random key as the text that Python's `Fernet.generate_key()` would give: 44 characters of base64. */
export function generateKeyText(): string {
  return toBase64(randomBytes(KEY_LENGTH));
}

/** The key that a text which is itself a Fernet key stands for; null for any other text. */
export function parseKeyText(text: string): FernetKey | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === KEY_LENGTH && toBase64(bytes) === text ? bytes : null;
}

/**
 * The key that a configured secret stands for, as Agent Gateway derives it: base64 that Python's lenient decoder turns into
 * 32 bytes is the key, any other text is hashed with SHA-256.
 *
 * @throws RangeError for an empty secret
 */
export function deriveKey(secret: string): FernetKey {
  if (secret === '') throw new RangeError('The secret key is empty');
  const bytes = decodeLikePython(secret);
  return bytes?.length === KEY_LENGTH ? bytes : createHash('sha256').update(secret, 'utf8').digest();
}

/** @param now the time to stamp the token with, in milliseconds since 1970 */
export function encrypt(key: FernetKey, plaintext: string, now = Date.now()): string {
  const iv = randomBytes(IV_LENGTH);
  const head = Buffer.alloc(HEAD_LENGTH);
  head[0] = VERSION;
  head.writeBigUInt64BE(BigInt(Math.floor(now / 1_000)), 1);
  const cipher = createCipheriv('aes-128-cbc', encryptionHalf(key), iv);
  const signed = Buffer.concat([head, iv, cipher.update(plaintext, 'utf8'), cipher.final()]);
  return toBase64(Buffer.concat([signed, signatureOf(key, signed)]));
}

/**
 * The text inside a token; null when the token is not one, was made with another key, or was changed. A token at rest has
 * no age limit, so its time stamp is signed but not judged.
 */
export function decrypt(key: FernetKey, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  const body = bytes.length - HEAD_LENGTH - IV_LENGTH - SIGNATURE_LENGTH;
  // One spelling per token: what does not encode back to itself was not made by an encoder.
  if (toBase64(bytes) !== token || bytes[0] !== VERSION || body < BLOCK_LENGTH || body % BLOCK_LENGTH !== 0)
    return null;
  const signed = bytes.subarray(0, -SIGNATURE_LENGTH);
  if (!timingSafeEqual(signatureOf(key, signed), bytes.subarray(-SIGNATURE_LENGTH))) return null;
  try {
    const iv = signed.subarray(HEAD_LENGTH, HEAD_LENGTH + IV_LENGTH);
    const decipher = createDecipheriv('aes-128-cbc', encryptionHalf(key), iv);
    const plain = Buffer.concat([decipher.update(signed.subarray(HEAD_LENGTH + IV_LENGTH)), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    return null;
  }
}

const encryptionHalf = (key: FernetKey) => key.subarray(KEY_LENGTH / 2);

function signatureOf(key: FernetKey, signed: Uint8Array): Buffer {
  return createHmac('sha256', key.subarray(0, KEY_LENGTH / 2))
    .update(signed)
    .digest();
}

/** Base64 as Python writes it: the URL-safe alphabet, with padding. */
function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * What `base64.urlsafe_b64decode` makes of a text; null where it raises. Characters outside of both alphabets are skipped,
 * padding ends the text only where a quartet may end, and whatever follows it is ignored.
 */
function decodeLikePython(text: string): Buffer | null {
  let data = '';
  let padding = 0;
  for (const character of text) {
    const position = data.length % 4;
    if (character === '=') {
      if (position < 2) continue;
      padding += 1;
      if (position + padding >= 4) return Buffer.from(data, 'base64url');
    } else if (/[A-Za-z0-9+/_-]/.test(character)) {
      data += character;
      padding = 0;
    }
  }
  return data.length % 4 === 0 ? Buffer.from(data, 'base64url') : null;
}
