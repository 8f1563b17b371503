// Fernet against tokens made by Python, the layout of our own, and the derivation of keys.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decrypt, deriveKey, encrypt, generateKeyText, parseKeyText } from '../../../src-main/core/store/fernet.ts';
import fixture from '../../fixtures/fernet.json' with { type: 'json' };

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
const hashed = (text: string) => base64(createHash('sha256').update(text, 'utf8').digest());

describe('tokens made by Python', () => {
  test.each(fixture.valid)('opens $plaintext.length characters under $key', ({ secret, key, plaintext, token }) => {
    expect(deriveKey(secret)).toEqual(Buffer.from(key, 'base64url'));
    expect(decrypt(deriveKey(secret), token)).toBe(plaintext);
  });

  test.each(fixture.invalid)('refuses: $why', ({ secret, token }) => {
    expect(decrypt(deriveKey(secret), token)).toBeNull();
  });
});

describe('tokens of our own', () => {
  const key = deriveKey('correct horse battery staple');

  test.each(['', 'x', '{"a":1}', 'значение 🔑', '\ufeffmarked', 'y'.repeat(200_000)])('open again (%#)', (text) => {
    expect(decrypt(key, encrypt(key, text))).toBe(text);
  });

  test('have the layout of the specification: version, time stamp, IV, blocks, signature', () => {
    const token = encrypt(key, 'hello', 1_700_000_000_999);
    const bytes = Buffer.from(token, 'base64url');
    expect(token).toMatch(/^gAAAA[\w-]+=*$/);
    expect(bytes.length).toBe(1 + 8 + 16 + 16 + 32);
    expect(bytes.readBigUInt64BE(1)).toBe(1_700_000_000n);
    expect(encrypt(key, 'hello', 1_700_000_000_999)).not.toBe(token);
  });

  test('open whatever their age: a secret at rest does not run out', () => {
    expect(decrypt(key, encrypt(key, 'old', 0))).toBe('old');
    expect(decrypt(key, encrypt(key, 'future', Date.now() * 10))).toBe('future');
  });

  test('are refused with every single bit flipped', () => {
    const token = encrypt(key, 'hello');
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decrypt(key, base64(changed))).toBeNull();
    }
  });

  test.each([
    ['without its padding', (token: string) => token.replaceAll('=', '')],
    ['with a line break', (token: string) => `${token}\n`],
    [
      'in the other alphabet',
      (token: string) => token.replaceAll('-', '+').replaceAll('_', '/').replace('gAAA', 'gAAA+'),
    ],
    ['cut short', (token: string) => token.slice(0, -4)],
  ])('have one spelling: refused %s', (_, respell) => {
    expect(decrypt(key, respell(encrypt(key, 'hello')))).toBeNull();
  });

  test('are read by Python where it has the library', (context) => {
    const python = (code: string, ...args: string[]) =>
      execFileSync('python3', ['-c', code, ...args], { encoding: 'utf8', stdio: 'pipe', timeout: 30_000 });
    try {
      python('import cryptography.fernet');
    } catch {
      context.skip('no python3 with the package cryptography here');
    }
    const text = '{"ключ":"\\ud83d","a":"🔑"}';
    const open =
      'import sys; from cryptography.fernet import Fernet; print(Fernet(sys.argv[1]).decrypt(sys.argv[2]).hex())';
    const opened = python(open, base64(key), encrypt(key, text)).trim();
    expect(Buffer.from(opened, 'hex').toString('utf8')).toBe(text);
  });
});

describe('key derivation', () => {
  const own = base64(createHash('sha512').update('3').digest().subarray(0, 32));

  test.each([
    ['a Fernet key', own],
    ['the standard alphabet', own.replaceAll('-', '+').replaceAll('_', '/')],
    ['strangers in between', ` ${own.slice(0, 20)}\n%é ${own.slice(20)}`],
    ['text after the padding', `${own}tail`],
    ['padding where no quartet may end', `=${own}`],
    ['one sign of padding too many', `${own}=`],
  ])('takes %s as it is', (_, secret) => {
    expect(base64(deriveKey(secret))).toBe(own);
  });

  test.each([
    ['a pass phrase', 'correct horse battery staple'],
    ['base64 of 31 bytes', base64(Buffer.alloc(31, 7))],
    ['base64 of 33 bytes', base64(Buffer.alloc(33, 7))],
    ['a key without its padding', own.slice(0, -1)],
    ['a quartet cut off by padding', `${own.slice(0, 6)}==${own.slice(6)}`],
    ['a blank', ' '],
  ])('hashes %s', (_, secret) => {
    expect(base64(deriveKey(secret))).toBe(hashed(secret));
  });

  test('refuses an empty secret', () => {
    expect(() => deriveKey('')).toThrow(RangeError);
  });

  test('a generated key is a Fernet key, and no other text counts as one', () => {
    const text = generateKeyText();
    expect(parseKeyText(text)).toEqual(deriveKey(text));
    expect(generateKeyText()).not.toBe(text);
    for (const other of [text.slice(0, -1), `${text}=`, ` ${text}`, '', 'x'.repeat(44)])
      expect(parseKeyText(other)).toBeNull();
  });
});
