// Files for their owner only: made once, replaced whole, and refused when they are not what they should be.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createPrivateFile,
  ensurePrivateDirectory,
  keepGeneration,
  readPrivateFile,
  replacePrivateFile,
  TEMPORARY_NAME,
  temporaryName,
} from '../../../src-main/core/store/private-file.ts';
import { freshDirectory, madeDirectory } from './support/temporary.ts';

const mode = (file: string) => statSync(file).mode & 0o777;

describe('a private directory', () => {
  test('is made with its parents, or closed to others and the former mode told', () => {
    const directory = path.join(freshDirectory(), 'deep', 'er');
    expect(ensurePrivateDirectory(directory)).toBeNull();
    expect(mode(directory)).toBe(0o700);
    chmodSync(directory, 0o777);
    expect(ensurePrivateDirectory(directory)).toBe(0o777);
    expect(mode(directory)).toBe(0o700);
    expect(ensurePrivateDirectory(directory)).toBeNull();
  });
});

describe('a private file', () => {
  test('is created once, complete, and for its owner only', () => {
    const file = path.join(madeDirectory(), 'file');
    expect(createPrivateFile(file, 'first')).toBe(true);
    expect(createPrivateFile(file, 'second')).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe('first');
    expect(mode(file)).toBe(0o600);
    expect(readdirSync(path.dirname(file))).toEqual(['file']);
  });

  test('is not created over a symbolic link, not even a dangling one', () => {
    const file = path.join(madeDirectory(), 'file');
    symlinkSync(`${file}.nowhere`, file);
    expect(createPrivateFile(file, 'x')).toBe(false);
    expect(readdirSync(path.dirname(file))).toEqual(['file']);
  });

  test('is replaced as a whole, a symbolic link included', () => {
    const file = path.join(madeDirectory(), 'file');
    writeFileSync(`${file}.other`, 'untouched');
    symlinkSync(`${file}.other`, file);
    replacePrivateFile(file, 'new');
    expect(lstatSync(file).isFile()).toBe(true);
    expect(mode(file)).toBe(0o600);
    expect(readFileSync(`${file}.other`, 'utf8')).toBe('untouched');
  });

  test('is read, its mode repaired on the way; a missing one is null', () => {
    const file = path.join(madeDirectory(), 'file');
    expect(readPrivateFile(file)).toBeNull();
    writeFileSync(file, 'text');
    chmodSync(file, 0o664);
    expect(readPrivateFile(file)?.toString()).toBe('text');
    expect(mode(file)).toBe(0o600);
  });

  test.each([
    ['a symbolic link', 'symbolic link', (file: string) => symlinkSync('/etc/hostname', file)],
    ['a dangling symbolic link', 'symbolic link', (file: string) => symlinkSync(`${file}.nowhere`, file)],
    ['a directory', 'regular file', (file: string) => void ensurePrivateDirectory(file)],
    ['a pipe that nobody writes to', 'regular file', (file: string) => void execFileSync('mkfifo', [file])],
    ['larger than it may be', 'larger', (file: string) => writeFileSync(file, 'x'.repeat(2_000))],
  ])('is refused when it is %s', (_, reason, put) => {
    const file = path.join(madeDirectory(), 'file');
    put(file);
    expect(() => readPrivateFile(file, 1_000)).toThrow(reason);
    expect(() => readPrivateFile(file, 1_000)).toThrow(expect.objectContaining({ code: 'config_error' }));
    expect(() => readPrivateFile(file, 1_000)).not.toThrow(path.dirname(file));
  });
});

describe('a kept generation', () => {
  test('is out of reach of what later replaces the file', () => {
    const file = path.join(madeDirectory(), 'file');
    const former = `${file}.bak`;
    createPrivateFile(file, 'one');
    keepGeneration(file, former);
    replacePrivateFile(file, 'two');
    expect(readFileSync(former, 'utf8')).toBe('one');
    keepGeneration(file, former);
    expect(readFileSync(former, 'utf8')).toBe('two');
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['file', 'file.bak']);
  });

  test('leaves nothing behind when both names are the same file already', () => {
    const file = path.join(madeDirectory(), 'file');
    createPrivateFile(file, 'one');
    linkSync(file, `${file}.bak`);
    keepGeneration(file, `${file}.bak`);
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['file', 'file.bak']);
  });
});

test('temporary names are swept: ours and those of conf, and no others', () => {
  expect(temporaryName('/x/config.json')).toMatch(TEMPORARY_NAME);
  expect('config.json.tmp-1700000000a1b2c3').toMatch(TEMPORARY_NAME);
  for (const name of ['config.json', 'config.json.bak', 'tmp-12345678', 'a.tmp-xyz', 'config.json.corrupt-20261123']) {
    expect(name).not.toMatch(TEMPORARY_NAME);
  }
});
