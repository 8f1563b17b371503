// A whole data directory: opening, sharing, looking at it, and every way in which its key can be missing.
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../src-main/core/redactor.ts';
import { inspectDataDirectory, openProfile, ProfileInUse } from '../../../src-main/core/store/index.ts';
import { startChild } from './support/children.ts';
import { configFile, documentOf, putConfig, storedServer } from './support/documents.ts';
import { freshDirectory, madeDirectory } from './support/temporary.ts';

const mode = (file: string) => statSync(file).mode & 0o777;
const RIGHT = { AGENT_GATEWAY_SECRET_KEY: 'the right pass phrase' };

/** A profile with one secret in it. */
async function profileWithSecret(env: Record<string, string> = {}): Promise<{ directory: string; token: string }> {
  const directory = freshDirectory();
  const profile = await openProfile({ directory, env });
  const token = await profile.box.seal({ TOKEN: 'canary' });
  profile.store.write({ ...documentOf(1), servers: [storedServer(0, { encrypted_env: token })] });
  await profile.close();
  return { directory, token };
}

describe('a data directory', () => {
  test('is made private, owned by one, and given back on closing', async () => {
    const directory = freshDirectory();
    const profile = await openProfile({ directory, env: {} });
    expect(mode(directory)).toBe(0o700);
    expect(profile.store).toMatchObject({ notices: [], readOnly: null });
    profile.publish({ url: 'http://127.0.0.1:8000' });
    await expect(openProfile({ directory, env: {} })).rejects.toBeInstanceOf(ProfileInUse);
    expect(await inspectDataDirectory(directory)).toMatchObject({
      exists: true,
      owner: { pid: process.pid, url: 'http://127.0.0.1:8000' },
    });
    await profile.close();
    expect(() => profile.store.write(documentOf(1))).toThrow(expect.objectContaining({ code: 'unavailable' }));
    await (await openProfile({ directory, env: {} })).close();
  });

  test('that others could enter is closed to them, and the user told', async () => {
    const directory = madeDirectory();
    chmodSync(directory, 0o777);
    const { store, close } = await openProfile({ directory, env: {} });
    expect(mode(directory)).toBe(0o700);
    expect(store.notices).toMatchObject([{ code: 'data_dir_repaired', message: expect.stringContaining('777') }]);
    await close();
  });

  test('that cannot be one is an error in words', async () => {
    const file = path.join(madeDirectory(), 'file');
    writeFileSync(file, '');
    await expect(openProfile({ directory: file, env: {} })).rejects.toMatchObject({ code: 'config_error' });
    await expect(openProfile({ directory: path.join(file, 'below'), env: {} })).rejects.toMatchObject({
      code: 'config_error',
    });
    await expect(inspectDataDirectory(file)).rejects.toMatchObject({ code: 'config_error' });
  });

  test('with a symbolic link in the place of the configuration opens to look at only', async () => {
    const directory = madeDirectory();
    symlinkSync('/etc/hostname', configFile(directory));
    const { store, box, close } = await openProfile({ directory, env: {} });
    expect(store.readOnly).toContain('symbolic link');
    await expect(box.seal({})).rejects.toMatchObject({ code: 'read_only' });
    expect(existsSync(path.join(directory, 'secret.key'))).toBe(false);
    await close();
  });

  test('can be looked at while another process writes to it, and nothing changes by that', async () => {
    const directory = freshDirectory();
    expect(await inspectDataDirectory(directory)).toMatchObject({
      exists: false,
      owner: null,
      document: { servers: [] },
    });
    expect(existsSync(directory)).toBe(false);
    const writer = startChild('writer-child.ts', [directory]);
    await writer.line(3);
    for (let look = 0; look < 20; look += 1) {
      const { owner, notices, document } = await inspectDataDirectory(directory);
      expect({ pid: owner?.pid, notices }).toEqual({ pid: writer.process.pid, notices: [] });
      expect(document.settings.step).toBeGreaterThanOrEqual(3);
    }
    await expect(openProfile({ directory, env: {} })).rejects.toMatchObject({ pid: writer.process.pid });
    const written = writer.lines.length;
    await writer.line(written + 3);
  });
});

describe('the key of a profile', () => {
  test('is made with the first secret and not before, and the secret opens at the next start', async () => {
    const directory = freshDirectory();
    const first = await openProfile({ directory, env: {} });
    expect(first.box.describe().source).toBe('none');
    first.store.write(documentOf(2));
    expect(existsSync(path.join(directory, 'secret.key'))).toBe(false);
    await first.close();

    const { directory: other, token } = await profileWithSecret();
    expect(mode(path.join(other, 'secret.key'))).toBe(0o600);
    const again = await openProfile({ directory: other, env: {} });
    expect(again.box.describe().source).toBe('key_file');
    expect(await again.box.open(token)).toEqual({ TOKEN: 'canary' });
    await again.close();
  });

  test('and the secrets are nowhere in the clear on the disk', async () => {
    const { directory } = await profileWithSecret(RIGHT);
    for (const name of readdirSync(directory)) {
      const text = readFileSync(path.join(directory, name), 'utf8');
      expect(text).not.toContain('canary');
      expect(text).not.toContain(RIGHT.AGENT_GATEWAY_SECRET_KEY);
    }
  });

  test.each([
    ['a wrong variable', RIGHT, { AGENT_GATEWAY_SECRET_KEY: 'wrong' }, () => {}],
    ['an empty variable', RIGHT, { AGENT_GATEWAY_SECRET_KEY: '' }, () => {}],
    ['no variable any more', RIGHT, {}, () => {}],
    ['a missing key file', {}, {}, (file: string) => rmSync(file)],
    ['a truncated key file', {}, {}, (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 20))],
    ['an empty key file', {}, {}, (file: string) => writeFileSync(file, '')],
  ] as const)(
    '%s: everything opens but the secrets, nothing is overwritten, and the right key brings all back',
    async (_, env, now, harm) => {
      const { directory, token } = await profileWithSecret(env);
      const keyFile = path.join(directory, 'secret.key');
      const key = existsSync(keyFile) ? readFileSync(keyFile) : null;
      const config = readFileSync(configFile(directory));
      harm(keyFile);
      const harmed = existsSync(keyFile) ? readFileSync(keyFile) : null;

      const locked = await openProfile({ directory, env: now });
      expect(locked.store.document.servers[0]?.encrypted_env).toBe(token);
      await expect(locked.box.open(token)).rejects.toMatchObject({
        code: 'config_error',
        message: expect.stringMatching(/locked.*AGENT_GATEWAY_SECRET_KEY/),
      });
      await expect(locked.box.seal({ a: 1 })).rejects.toMatchObject({ code: 'key_unavailable' });
      expect(locked.box.describe().source).toBe('unavailable');
      expect(readFileSync(configFile(directory))).toEqual(config);
      locked.store.write({ ...locked.store.document, settings: { still: 'works' } });
      await locked.close();
      expect(existsSync(keyFile) ? readFileSync(keyFile) : null).toEqual(harmed);

      if (key) writeFileSync(keyFile, key);
      const unlocked = await openProfile({ directory, env });
      expect(await unlocked.box.open(token)).toEqual({ TOKEN: 'canary' });
      await unlocked.box.seal({ a: 1 });
      expect(unlocked.store.document).toMatchObject({
        settings: { still: 'works' },
        servers: [{ encrypted_env: token }],
      });
      await unlocked.close();
    },
  );

  test('is not made anew while a secret lies in an entry that needs attention', async () => {
    const directory = madeDirectory();
    putConfig(directory, {
      ...documentOf(0),
      servers: [{ ...storedServer(0), transport: 'bogus', encrypted_env: 'gAAAAA-x' }],
    });
    const { box, close } = await openProfile({ directory, env: {} });
    await expect(box.seal({})).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(existsSync(path.join(directory, 'secret.key'))).toBe(false);
    await close();
  });

  test('is known to the redactor', async () => {
    const redactor = createRedactor();
    const { directory, token } = await profileWithSecret(RIGHT);
    const { box, close } = await openProfile({ directory, env: RIGHT, redactor });
    await box.open(token);
    expect(redactor.redact(`it is ${RIGHT.AGENT_GATEWAY_SECRET_KEY}`)).not.toContain('right');
    await close();
  });
});
