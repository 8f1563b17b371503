// The file by which the command line and the bridge find the running gateway.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ownIdentity } from '../../src-main/core/store/process-identity.ts';
import {
  readRuntimeFile,
  removeRuntimeFile,
  runtimeFilePath,
  writeRuntimeFile,
} from '../../src-main/http/runtime-file.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'runtime-file-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
});

const info = {
  url: 'http://127.0.0.1:8000',
  mcp_url: 'http://127.0.0.1:8000/mcp',
  bridge_tokens: { default: 'agw_of_this_run' },
  pid: process.pid,
  started_at: '2026-11-23T03:17:51.604+00:00',
};

describe('the runtime file', () => {
  it('is written whole, for this user only, and read back', async () => {
    await writeRuntimeFile(dataDir, { ...info, url: 'http://127.0.0.1:1' });
    await writeRuntimeFile(dataDir, info);
    expect(await readRuntimeFile(dataDir)).toEqual(info);
    expect((await stat(runtimeFilePath(dataDir))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['runtime.json']);
  });

  it('replaces a link instead of following it', async () => {
    const target = join(dataDir, 'elsewhere');
    await writeFile(target, 'untouched');
    await symlink(target, runtimeFilePath(dataDir));
    await writeRuntimeFile(dataDir, info);
    expect(await readFile(target, 'utf8')).toBe('untouched');
    expect(await readRuntimeFile(dataDir)).toEqual(info);
  });

  it('of a process that is gone counts as none', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    await writeRuntimeFile(dataDir, { ...info, pid: child.pid ?? 0 });
    expect(await readRuntimeFile(dataDir)).toBeNull();
  });

  it('of a process that only has the id of the one that wrote it counts as none', async () => {
    await writeRuntimeFile(dataDir, { ...info, ...ownIdentity() });
    expect(await readRuntimeFile(dataDir)).toEqual({ ...info, ...ownIdentity() });
    await writeRuntimeFile(dataDir, { ...info, started: '1@another-boot' });
    expect(await readRuntimeFile(dataDir)).toBeNull();
  });

  it('that is a link counts as none: it could be somebody else who says where to send the token', async () => {
    await writeRuntimeFile(dataDir, info);
    await rename(runtimeFilePath(dataDir), join(dataDir, 'elsewhere'));
    await symlink(join(dataDir, 'elsewhere'), runtimeFilePath(dataDir));
    expect(await readRuntimeFile(dataDir)).toBeNull();
  });

  it.each(['', '{', '[]', '{"url":1}', '{"url":"x","pid":-1,"started_at":"x"}'])(
    'that says %j counts as none',
    async (text) => {
      await writeFile(runtimeFilePath(dataDir), text);
      expect(await readRuntimeFile(dataDir)).toBeNull();
    },
  );

  it('is removed by who wrote it, and by nobody else', async () => {
    expect(await readRuntimeFile(dataDir)).toBeNull();
    await removeRuntimeFile(dataDir, process.pid);
    await writeRuntimeFile(dataDir, info);
    await removeRuntimeFile(dataDir, process.pid + 1);
    expect(await readRuntimeFile(dataDir)).toEqual(info);
    await removeRuntimeFile(dataDir, process.pid);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('in a directory that is not there fails, and leaves nothing', async () => {
    await expect(writeRuntimeFile(join(dataDir, 'nowhere'), info)).rejects.toThrow('ENOENT');
    expect(await readdir(dataDir)).toEqual([]);
  });
});
