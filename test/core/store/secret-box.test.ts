// Sealing and opening groups of secrets, and when the key for that is asked for, made, or refused.
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { deriveKey, encrypt, generateKeyText } from '../../../src-main/core/store/fernet.ts';
import { type KeyProvider, keyUnavailable, memoryKey } from '../../../src-main/core/store/key-provider.ts';
import { createSecretBox } from '../../../src-main/core/store/secret-box.ts';
import { GatewayError } from '../../../src-shared/contract/errors.ts';

/** A key source that counts how often it is asked, and answers when and as it is told. */
function scriptedKey(answer: (mayCreate: boolean) => Promise<string> | string): KeyProvider & { asked: boolean[] } {
  const described = { source: 'keychain', description: 'Kept by a test.' } as const;
  const asked: boolean[] = [];
  return {
    asked,
    describe: () => described,
    async load(mayCreate) {
      asked.push(mayCreate);
      return { ...described, text: await answer(mayCreate), adviceOnMismatch: 'That is another key.' };
    },
  };
}

const failure = async (work: Promise<unknown>) => {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof GatewayError)) throw new Error('expected a GatewayError');
  return error;
};

describe('sealing and opening', () => {
  test('gives back what was sealed, whatever the names and texts in it', async () => {
    const box = createSecretBox({ key: memoryKey() });
    const secrets = JSON.parse('{"a":"ключ\\n\\"","__proto__":"x","constructor":{"deep":[1,null]},"lone":"\\ud800"}');
    const token = await box.seal(secrets);
    expect(JSON.stringify(await box.open(token))).toBe(JSON.stringify(secrets));
  });

  test('opens what Agent Gateway sealed with the same secret', async () => {
    const box = createSecretBox({ key: memoryKey('correct horse battery staple') });
    const token = encrypt(deriveKey('correct horse battery staple'), '{"Authorization": "Bearer sk-\\u0442"}');
    expect(await box.open(token)).toEqual({ Authorization: 'Bearer sk-т' });
  });

  test.each(['[]', '"text"', 'null', 'no json'])('refuses a token over %s', async (text) => {
    const box = createSecretBox({ key: memoryKey('k') });
    expect((await failure(box.open(encrypt(deriveKey('k'), text)))).code).toBe('config_error');
  });

  test('an error never repeats the token or what is in it', async () => {
    const box = createSecretBox({ key: memoryKey('k') });
    const { code, message } = await failure(box.open('gAAAAA-canary'));
    expect({ code, leaks: message.includes('canary') }).toEqual({ code: 'config_error', leaks: false });
  });
});

describe('the key', () => {
  test('is asked for with the first secret, and once', async () => {
    const key = scriptedKey(() => generateKeyText());
    const box = createSecretBox({ key });
    expect(key.asked).toEqual([]);
    const tokens = await Promise.all([box.seal({ a: 1 }), box.seal({ b: 2 }), box.seal({ c: 3 })]);
    expect(await Promise.all(tokens.map((token) => box.open(token)))).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(key.asked).toEqual([true]);
  });

  test('is made only while nothing is stored, and never to open something', async () => {
    const stored = encrypt(deriveKey('old'), '{"a":1}');
    const key = scriptedKey(() => 'old');
    await createSecretBox({ key, storedTokens: () => [stored] }).seal({});
    await createSecretBox({ key }).open(stored);
    expect(key.asked).toEqual([false, false]);
  });

  test('that opens nothing of what is stored seals nothing either', async () => {
    const stored = encrypt(deriveKey('old'), '{"a":1}');
    const box = createSecretBox({ key: scriptedKey(() => 'new'), storedTokens: () => [stored] });
    expect(await failure(box.seal({ b: 2 }))).toMatchObject({
      code: 'key_unavailable',
      message: 'That is another key.',
    });
    expect(await failure(box.open(stored))).toMatchObject({ code: 'config_error', message: 'That is another key.' });
    expect(box.available).toBe(false);
    expect(box.describe()).toEqual({ source: 'unavailable', description: 'That is another key.' });
  });

  test('fits although some of what is stored is damaged', async () => {
    const sound = encrypt(deriveKey('k'), '{"a":1}');
    const box = createSecretBox({ key: memoryKey('k'), storedTokens: () => ['gAAAAA-damaged', sound] });
    expect((await failure(box.open('gAAAAA-damaged'))).code).toBe('config_error');
    expect(await box.open(sound)).toEqual({ a: 1 });
    expect(await box.open(await box.seal({ b: 2 }))).toEqual({ b: 2 });
  });

  test('that cannot be had is asked for once by those who open, and again by each who seals', async () => {
    let locked = true;
    const key = scriptedKey(() => {
      if (locked) throw keyUnavailable('Unlock it first.');
      return 'k';
    });
    const token = encrypt(deriveKey('k'), '{"a":1}');
    const box = createSecretBox({ key, storedTokens: () => [token] });
    const failures = await Promise.all(Array.from({ length: 50 }, () => failure(box.open(token))));
    expect(new Set(failures.map(({ code, message }) => `${code}: ${message}`))).toEqual(
      new Set(['config_error: Unlock it first.']),
    );
    expect(key.asked).toHaveLength(1);
    expect((await failure(box.seal({}))).code).toBe('key_unavailable');
    locked = false;
    await box.seal({});
    expect(await box.open(token)).toEqual({ a: 1 });
    expect({ asked: key.asked.length, available: box.available }).toEqual({ asked: 3, available: true });
  });

  test('that fails in a foreign way fails without the foreign text', async () => {
    const box = createSecretBox({ key: scriptedKey(() => Promise.reject(new Error('canary'))) });
    const { code, message } = await failure(box.seal({}));
    expect({ code, leaks: message.includes('canary') }).toEqual({ code: 'key_unavailable', leaks: false });
  });

  test('is known to the redactor as soon as it is here', async () => {
    const redactor = createRedactor();
    await createSecretBox({ key: memoryKey('correct horse'), redactor }).seal({});
    expect(redactor.redact('key=correct horse')).not.toContain('horse');
  });

  test('is not asked for in a profile that nothing can be stored in', async () => {
    const key = scriptedKey(() => 'k');
    const error = await failure(createSecretBox({ key, readOnly: 'The disk is read-only.' }).seal({}));
    expect(error).toMatchObject({ code: 'read_only', message: 'The disk is read-only.' });
    expect(key.asked).toEqual([]);
  });
});
