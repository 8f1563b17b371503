// The sources of the key: environment, key file, keychain, and what each says when it has none to give.
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src-main/core/clock.ts';
import { generateKeyText, parseKeyText } from '../../../src-main/core/store/fernet.ts';
import type { Keychain } from '../../../src-main/core/store/keychain-key.ts';
import { createMasterKey } from '../../../src-main/core/store/master-key.ts';
import { madeDirectory } from './support/temporary.ts';

const KEY_FILE = 'secret.key';
const SEALED = 'secret.key.sealed';

function masterKey(directory: string, env: Record<string, string> = {}, keychain: Keychain | null = null) {
  return createMasterKey({ directory, env, keychain });
}

function fakeKeychain(change: Partial<Keychain> = {}): Keychain {
  return {
    name: 'the test keychain',
    available: async () => true,
    wrap: async (text) => Buffer.from(`sealed:${Buffer.from(text).toString('hex')}`),
    unwrap: async (sealed) => ({
      text: Buffer.from(Buffer.from(sealed).toString().slice('sealed:'.length), 'hex').toString(),
      renew: false,
    }),
    ...change,
  };
}

const mode = (...parts: string[]) => statSync(path.join(...parts)).mode & 0o777;

describe('the environment', () => {
  test('comes before everything else, and nothing is made', async () => {
    const directory = madeDirectory();
    const key = masterKey(directory, { AGENT_GATEWAY_SECRET_KEY: 'pass phrase' }, fakeKeychain());
    expect(await key.load(true)).toMatchObject({ text: 'pass phrase', source: 'environment' });
    expect(key.describe(true)).toMatchObject({ source: 'environment' });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('set but empty is an error and no reason to use another key', async () => {
    const directory = madeDirectory();
    await masterKey(directory).load(true);
    const key = masterKey(directory, { AGENT_GATEWAY_SECRET_KEY: '' });
    await expect(key.load(true)).rejects.toMatchObject({
      code: 'key_unavailable',
      message: expect.stringContaining('empty'),
    });
    expect(key.describe(false).source).toBe('unavailable');
  });

  test('that does not fit is told apart by whether the profile has a key of its own', async () => {
    const directory = madeDirectory();
    const advice = async () =>
      (await masterKey(directory, { AGENT_GATEWAY_SECRET_KEY: 'x' }).load(false)).adviceOnMismatch;
    expect(await advice()).not.toContain('remove it');
    await masterKey(directory).load(true);
    expect(await advice()).toContain('remove it');
  });
});

describe('the key file', () => {
  test('is made with the first secret, for its owner only, and used from then on', async () => {
    const directory = madeDirectory();
    expect(masterKey(directory).describe(false).source).toBe('none');
    expect(readdirSync(directory)).toEqual([]);
    const { text, source } = await masterKey(directory).load(true);
    expect(source).toBe('key_file');
    expect(parseKeyText(text)).not.toBeNull();
    expect(mode(directory, KEY_FILE)).toBe(0o600);
    expect(await masterKey(directory).load(false)).toMatchObject({ text, source: 'key_file' });
    expect(masterKey(directory).describe(true).description).toContain('file permissions only');
    expect(readdirSync(directory)).toEqual([KEY_FILE]);
  });

  test('is not made while there are secrets that need another', async () => {
    const directory = madeDirectory();
    const key = masterKey(directory);
    await expect(key.load(false)).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(key.describe(true)).toMatchObject({ source: 'unavailable', description: expect.stringContaining(KEY_FILE) });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('is the same for all who make it at once', async () => {
    const directory = madeDirectory();
    const keys = await Promise.all(Array.from({ length: 20 }, () => masterKey(directory).load(true)));
    expect(new Set(keys.map(({ text }) => text)).size).toBe(1);
  });

  test.each([
    ['empty', ''],
    ['truncated', generateKeyText().slice(0, 30)],
    ['no key at all', 'x'.repeat(44)],
    ['far too large', 'x'.repeat(100_000)],
  ])('that is %s is refused and stays as it is', async (_, content) => {
    const directory = madeDirectory();
    writeFileSync(path.join(directory, KEY_FILE), content);
    const key = masterKey(directory);
    await expect(key.load(true)).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(key.describe(false).source).toBe('unavailable');
    expect(readFileSync(path.join(directory, KEY_FILE), 'utf8')).toBe(content);
    expect(readdirSync(directory)).toEqual([KEY_FILE]);
  });

  test('that is a symbolic link or a directory is refused', async () => {
    const directory = madeDirectory();
    const elsewhere = path.join(directory, 'elsewhere');
    writeFileSync(elsewhere, generateKeyText());
    symlinkSync(elsewhere, path.join(directory, KEY_FILE));
    await expect(masterKey(directory).load(true)).rejects.toMatchObject({
      code: 'key_unavailable',
      message: expect.stringContaining('symbolic link'),
    });
    const other = madeDirectory();
    mkdirSync(path.join(other, KEY_FILE));
    await expect(masterKey(other).load(true)).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test('that others could read is closed to them when it is used', async () => {
    const directory = madeDirectory();
    const { text } = await masterKey(directory).load(true);
    chmodSync(path.join(directory, KEY_FILE), 0o644);
    expect((await masterKey(directory).load(false)).text).toBe(text);
    expect(mode(directory, KEY_FILE)).toBe(0o600);
  });
});

describe('the keychain', () => {
  test('keeps the key of a new profile, and the directory only what it wrapped', async () => {
    const directory = madeDirectory();
    const { text, source, description } = await masterKey(directory, {}, fakeKeychain()).load(true);
    expect(source).toBe('keychain');
    expect(description).toContain('the test keychain');
    expect(readdirSync(directory)).toEqual([SEALED]);
    expect(mode(directory, SEALED)).toBe(0o600);
    expect(readFileSync(path.join(directory, SEALED), 'utf8')).not.toContain(text);
    expect(await masterKey(directory, {}, fakeKeychain()).load(false)).toMatchObject({ text, source: 'keychain' });
  });

  test('is not there headless: the profile says how to unlock, and no other key is made', async () => {
    const directory = madeDirectory();
    const { text } = await masterKey(directory, {}, fakeKeychain()).load(true);
    const headless = masterKey(directory);
    expect(headless.describe(false)).toMatchObject({
      source: 'unavailable',
      description: expect.stringMatching(/desktop application.*AGENT_GATEWAY_SECRET_KEY/),
    });
    await expect(headless.load(true)).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(readdirSync(directory)).toEqual([SEALED]);
    expect((await masterKey(directory, { AGENT_GATEWAY_SECRET_KEY: text }).load(false)).text).toBe(text);
  });

  test('that protects nothing is not used: the key goes to a file, and the words say so', async () => {
    const directory = madeDirectory();
    const useless = fakeKeychain({ available: async () => false });
    expect(await masterKey(directory, {}, useless).load(true)).toMatchObject({ source: 'key_file' });
    expect(readdirSync(directory)).toEqual([KEY_FILE]);
  });

  test('that is locked, refuses or gives back something else leaves everything as it is', async () => {
    const directory = madeDirectory();
    await masterKey(directory, {}, fakeKeychain()).load(true);
    const sealed = readFileSync(path.join(directory, SEALED));
    const broken: Partial<Keychain>[] = [
      { available: async () => false },
      { available: () => Promise.reject(new Error('canary')) },
      { unwrap: () => Promise.reject(new Error('canary')) },
      { unwrap: async () => ({ text: 'canary', renew: true }) },
    ];
    for (const change of broken) {
      const error = await masterKey(directory, {}, fakeKeychain(change))
        .load(true)
        .catch((reason: Error) => reason);
      expect(error).toMatchObject({ code: 'key_unavailable', message: expect.not.stringContaining('canary') });
    }
    expect(readFileSync(path.join(directory, SEALED))).toEqual(sealed);
    expect(readdirSync(directory)).toEqual([SEALED]);
  });

  test('that cannot give back what it wrapped gets no key to keep', async () => {
    const directory = madeDirectory();
    const forgetful = fakeKeychain({ unwrap: async () => ({ text: generateKeyText(), renew: false }) });
    await expect(masterKey(directory, {}, forgetful).load(true)).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('that asks for it gets the key wrapped anew', async () => {
    const directory = madeDirectory();
    const { text } = await masterKey(directory, {}, fakeKeychain()).load(true);
    const asking = fakeKeychain({
      unwrap: async (sealed) => ({ ...(await fakeKeychain().unwrap(sealed)), renew: true }),
      wrap: async () => Buffer.from('renewed'),
    });
    expect((await masterKey(directory, {}, asking).load(false)).text).toBe(text);
    expect(readFileSync(path.join(directory, SEALED), 'utf8')).toBe('renewed');
  });

  test('that never answers is given up', async () => {
    const directory = madeDirectory();
    const limits: (() => void)[] = [];
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      after(_, callback) {
        limits.push(callback);
        return () => {};
      },
    };
    const silent = fakeKeychain({ available: () => new Promise(() => {}) });
    const key = createMasterKey({ directory, env: {}, keychain: silent, clock });
    const loading = key.load(true);
    await expect.poll(() => limits.length).toBe(1);
    limits[0]?.();
    await expect(loading).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});
