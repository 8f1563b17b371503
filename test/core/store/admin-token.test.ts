// The admin token: where it comes from, how it is kept, and what is refused.
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAdminToken, rotateAdminToken } from '../../../src-main/core/store/admin-token.ts';
import { madeDirectory, mountObstacle, remount, smallDisk } from './support/temporary.ts';

const fileOf = (directory: string) => path.join(directory, 'admin-token');
const obstacle = mountObstacle();

describe('without a variable', () => {
  test('a token of 256 bits is made once and kept for its owner only', () => {
    const directory = madeDirectory();
    const first = loadAdminToken({ directory, env: {} });
    expect(first).toMatchObject({ source: 'file', file: fileOf(directory), notices: [] });
    expect(Buffer.from(first.token, 'base64url')).toHaveLength(32);
    expect(readFileSync(fileOf(directory), 'utf8')).toBe(`${first.token}\n`);
    expect(statSync(fileOf(directory)).mode & 0o777).toBe(0o600);
    expect(loadAdminToken({ directory, env: {} })).toEqual(first);
    expect(loadAdminToken({ directory: madeDirectory(), env: {} }).token).not.toBe(first.token);
  });

  test('a mode that lets others read is repaired', () => {
    const directory = madeDirectory();
    loadAdminToken({ directory, env: {} });
    chmodSync(fileOf(directory), 0o666);
    loadAdminToken({ directory, env: {} });
    expect(statSync(fileOf(directory)).mode & 0o777).toBe(0o600);
  });

  test.each(['', '\n', 'short', 'with a blank inside of it', 'x'.repeat(20).concat('\u0000')])(
    'an unusable file (%j) is replaced, and said so',
    (content) => {
      const directory = madeDirectory();
      writeFileSync(fileOf(directory), content);
      const { token, notices } = loadAdminToken({ directory, env: {} });
      expect(token).toHaveLength(43);
      expect(readFileSync(fileOf(directory), 'utf8').trim()).toBe(token);
      expect(notices).toMatchObject([{ code: 'admin_token_replaced' }]);
    },
  );

  test('a symbolic link is refused and not followed', () => {
    const directory = madeDirectory();
    symlinkSync('/etc/hostname', fileOf(directory));
    expect(() => loadAdminToken({ directory, env: {} })).toThrow(
      expect.objectContaining({ code: 'config_error', message: expect.stringContaining('Move it away') }),
    );
  });

  test.skipIf(obstacle)(`on a read-only disk there is a token all the same${obstacle ? ` (${obstacle})` : ''}`, () => {
    const directory = smallDisk(65_536);
    remount(directory, 'ro');
    const { token, source, file, notices } = loadAdminToken({ directory, env: {} });
    expect({ length: token.length, source, file }).toEqual({ length: 43, source: 'memory', file: null });
    expect(notices).toMatchObject([
      { code: 'admin_token_not_kept', message: expect.stringContaining('AGENT_GATEWAY_TOKEN') },
    ]);
    expect(() => rotateAdminToken(directory)).toThrow(expect.objectContaining({ code: 'read_only' }));
  });
});

describe('with a variable', () => {
  test('it is the token, and no file is made', () => {
    const directory = madeDirectory();
    const env = { AGENT_GATEWAY_TOKEN: 'a-token-that-is-long-enough' };
    expect(loadAdminToken({ directory, env })).toEqual({
      token: env.AGENT_GATEWAY_TOKEN,
      source: 'environment',
      file: null,
      notices: [],
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a short one works and is warned about', () => {
    const { token, notices } = loadAdminToken({ directory: madeDirectory(), env: { AGENT_GATEWAY_TOKEN: 'canary' } });
    expect(token).toBe('canary');
    expect(notices).toMatchObject([{ code: 'admin_token_short', message: expect.not.stringContaining('canary') }]);
  });

  test.each(['', 'two words', 'line\nbreak', 'ключ'])('%j is refused', (token) => {
    expect(() => loadAdminToken({ directory: madeDirectory(), env: { AGENT_GATEWAY_TOKEN: token } })).toThrow(
      expect.objectContaining({ code: 'config_error' }),
    );
  });
});

test('rotating gives a new token and keeps it', () => {
  const directory = madeDirectory();
  const { token } = loadAdminToken({ directory, env: {} });
  const rotated = rotateAdminToken(directory);
  expect(rotated).not.toBe(token);
  expect(loadAdminToken({ directory, env: {} }).token).toBe(rotated);
  expect(readdirSync(directory)).toEqual(['admin-token']);
});
