// The configuration in its file: durable writes, failing libraries, changes from outside, and all ways to open it.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openConf } from '../../../src-main/core/store/conf-store.ts';
import type { StoreLike } from '../../../src-main/core/store/store-like.ts';
import { configFile, documentOf, fileStore, putConfig, storedServer } from './support/documents.ts';
import { madeDirectory } from './support/temporary.ts';

const mode = (file: string) => statSync(file).mode & 0o777;
const onDisk = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('writing', () => {
  test('what was written is on the disk, in memory, and there at the next start', () => {
    const directory = madeDirectory();
    const store = fileStore(directory);
    expect(store).toMatchObject({ readOnly: null, notices: [], document: { version: 1, servers: [], settings: {} } });
    expect(readdirSync(directory)).toEqual([]);
    store.write(documentOf(3, { 'a.b': { c: 1 }, __proto__x: 1 }));
    expect(onDisk(configFile(directory))).toEqual(documentOf(3, { 'a.b': { c: 1 }, __proto__x: 1 }));
    expect(store.document).toEqual(onDisk(configFile(directory)));
    expect(fileStore(directory)).toMatchObject({ document: store.document, notices: [] });
  });

  test('all files are for their owner only', () => {
    const directory = madeDirectory();
    const store = fileStore(directory);
    store.write(documentOf(1));
    store.write(documentOf(2));
    for (const name of readdirSync(directory)) expect(mode(path.join(directory, name)), name).toBe(0o600);
  });

  test('the state before the last change stays beside it, in a file of its own from the first write on', () => {
    const directory = madeDirectory();
    const store = fileStore(directory);
    const former = `${configFile(directory)}.bak`;
    store.write(documentOf(1));
    expect(onDisk(former)).toEqual(documentOf(1));
    expect(statSync(former).ino).not.toBe(statSync(configFile(directory)).ino);
    store.write(documentOf(2));
    store.write(documentOf(3));
    expect(onDisk(former)).toEqual(documentOf(2));
    expect(statSync(former).ino).not.toBe(statSync(configFile(directory)).ino);
    expect(readdirSync(directory).sort()).toEqual(['config.json', 'config.json.bak']);
  });

  test('fields that this version does not know are kept, at the top and inside a server', () => {
    const directory = madeDirectory();
    const later = {
      ...documentOf(0),
      later: 1,
      __internal__: { migrations: { version: '1.0.0' } },
      servers: [{ ...storedServer(0), later: 2 }],
    };
    putConfig(directory, later);
    const store = fileStore(directory);
    store.write({ ...store.document, settings: { changed: true } });
    expect(onDisk(configFile(directory))).toEqual({ ...later, settings: { changed: true } });
  });

  test('a document that is handed in can be changed afterwards without effect, the one handed out not at all', () => {
    const store = fileStore(madeDirectory());
    const next = { ...documentOf(1), settings: { list: [1] } };
    store.write(next);
    next.settings.list.push(2);
    expect(store.document.settings).toEqual({ list: [1] });
    expect(() => Object.assign(store.document.settings, { list: [] })).toThrow(TypeError);
  });

  test('inside a snap the file is replaced in one step as well', () => {
    const directory = madeDirectory();
    const store = fileStore(directory);
    store.write(documentOf(1));
    const before = statSync(configFile(directory)).ino;
    process.env.SNAP = '/snap/some-terminal';
    try {
      store.write(documentOf(2));
      expect(process.env.SNAP).toBe('/snap/some-terminal');
    } finally {
      delete process.env.SNAP;
    }
    expect(statSync(configFile(directory)).ino).not.toBe(before);
    expect(onDisk(`${configFile(directory)}.bak`)).toEqual(documentOf(1));
  });

  test('after closing nothing is written', async () => {
    const directory = madeDirectory();
    const store = fileStore(directory);
    store.write(documentOf(1));
    await store.close();
    expect(() => store.write(documentOf(2))).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(onDisk(configFile(directory))).toEqual(documentOf(1));
  });
});

describe('a library that fails', () => {
  /** `conf`, with something going wrong after or instead of its write. */
  function sabotaged(harm: (file: string) => void): (directory: string) => StoreLike {
    return (directory) => {
      const conf = openConf(directory);
      return {
        path: conf.path,
        get store() {
          return conf.store;
        },
        set store(next) {
          conf.store = next;
          harm(conf.path);
        },
      };
    };
  }
  const systemError = (code: string) => () => {
    throw Object.assign(new Error(`canary ${code}`), { code });
  };

  test.each([
    ['cuts the file short without a word', 'storage_full', (file: string) => truncateSync(file, 100)],
    ['leaves an empty file without a word', 'storage_full', (file: string) => truncateSync(file, 0)],
    ['removes the file without a word', 'storage_full', (file: string) => rmSync(file)],
    ['finds the disk full', 'storage_full', systemError('ENOSPC')],
    ['is over its quota', 'storage_full', systemError('EDQUOT')],
    ['finds the disk read-only', 'read_only', systemError('EROFS')],
    ['is not allowed to', 'read_only', systemError('EPERM')],
    ['breaks down in another way', 'unavailable', systemError('EIO')],
  ])('and %s costs nothing but the change', (_, code, harm) => {
    const directory = madeDirectory();
    let broken = false;
    const store = fileStore(directory, { openStore: sabotaged((file) => broken && harm(file)) });
    store.write(documentOf(2));
    store.write(documentOf(3));
    broken = true;
    const change = () => store.write(documentOf(4));
    expect(change).toThrow(expect.objectContaining({ code, message: expect.not.stringMatching(/canary|agw-store/) }));
    expect(change).toThrow(expect.objectContaining({ code }));
    expect(onDisk(configFile(directory))).toEqual(documentOf(3));
    expect(store.document).toEqual(documentOf(3));
    broken = false;
    store.write(documentOf(5));
    expect(fileStore(directory)).toMatchObject({ document: documentOf(5), notices: [] });
    expect(readdirSync(directory).sort()).toEqual(['config.json', 'config.json.bak']);
  });

  test('at the very first write leaves no file', () => {
    const directory = madeDirectory();
    const store = fileStore(directory, { openStore: sabotaged((file) => truncateSync(file, 10)) });
    expect(() => store.write(documentOf(1))).toThrow(expect.objectContaining({ code: 'storage_full' }));
    expect(readdirSync(directory)).toEqual([]);
  });

  test('or writes somewhere else is not used', () => {
    const elsewhere = madeDirectory();
    const directory = madeDirectory();
    const store = fileStore(directory, { openStore: () => openConf(elsewhere) });
    expect(() => store.write(documentOf(1))).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('a file that changes under a running gateway', () => {
  test.each([
    ['edited by hand', (file: string) => writeFileSync(file, JSON.stringify(documentOf(9)))],
    ['damaged', (file: string) => truncateSync(file, 50)],
  ])('%s: the next write keeps it aside and the sound former state as well', (_, change) => {
    const directory = madeDirectory();
    const store = fileStore(directory);
    store.write(documentOf(1));
    store.write(documentOf(2));
    change(configFile(directory));
    const found = readFileSync(configFile(directory));
    store.write(documentOf(3));
    const aside = readdirSync(directory).filter((name) => name.startsWith('config.json.found-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(path.join(directory, aside[0] ?? ''))).toEqual(found);
    expect(onDisk(`${configFile(directory)}.bak`)).toEqual(documentOf(1));
    expect(onDisk(configFile(directory))).toEqual(documentOf(3));
  });

  test('removed: the next write brings it back', () => {
    const directory = madeDirectory();
    const store = fileStore(directory);
    store.write(documentOf(1));
    rmSync(configFile(directory));
    store.write(documentOf(2));
    expect(onDisk(configFile(directory))).toEqual(documentOf(2));
  });
});

describe('opening', () => {
  test('closes files to others and sweeps what killed writers left', () => {
    const directory = madeDirectory();
    putConfig(directory, documentOf(2));
    chmodSync(configFile(directory), 0o666);
    const other = path.join(directory, 'config.json.corrupt-20261123T031751604Z');
    writeFileSync(other, 'secrets');
    chmodSync(other, 0o644);
    const leftovers = [
      'config.json.tmp-1700000000a1b2c3',
      'secret.key.tmp-0011223344556677',
      'owner.lock.3.tmp-8899aabbccddeeff',
    ];
    for (const name of leftovers) writeFileSync(path.join(directory, name), 'secrets');
    mkdirSync(path.join(directory, 'electron'), { mode: 0o755 });
    expect(fileStore(directory).document).toEqual(documentOf(2));
    expect(readdirSync(directory).sort()).toEqual(['config.json', 'config.json.bak', path.basename(other), 'electron']);
    expect(mode(configFile(directory))).toBe(0o600);
    expect(mode(other)).toBe(0o600);
    expect(mode(path.join(directory, 'electron'))).toBe(0o755);
  });

  test('a newer format is refused: shown, switched off, and untouched byte for byte', () => {
    const directory = madeDirectory();
    const text = `  ${JSON.stringify({ ...documentOf(2), version: 2, later: [] })}\n`;
    putConfig(directory, text);
    const store = fileStore(directory);
    expect(store.readOnly).toMatch(/newer version/);
    expect(store.notices).toMatchObject([{ code: 'profile_newer' }]);
    expect(store.document.servers.map(({ enabled }) => enabled)).toEqual([false, false]);
    expect(() => store.write(documentOf(1))).toThrow(expect.objectContaining({ code: 'read_only' }));
    expect(readFileSync(configFile(directory), 'utf8')).toBe(text);
    expect(readdirSync(directory)).toEqual(['config.json']);
  });

  test('an older format is migrated, and the old file is kept', () => {
    const directory = madeDirectory();
    putConfig(directory, documentOf(2));
    const before = readFileSync(configFile(directory));
    const format = {
      version: 2,
      migrations: {
        1: (document: Readonly<Record<string, unknown>>) => ({ ...document, settings: { migrated: true } }),
      },
    };
    const store = fileStore(directory, { format });
    expect(store.notices).toMatchObject([{ code: 'profile_migrated' }]);
    store.write({ ...store.document, servers: [] });
    store.write({ ...store.document, servers: [] });
    expect(onDisk(configFile(directory))).toEqual({ version: 2, servers: [], settings: { migrated: true } });
    expect(readFileSync(`${configFile(directory)}.v1`)).toEqual(before);
    expect(mode(`${configFile(directory)}.v1`)).toBe(0o600);
    expect(fileStore(directory, { format }).notices).toEqual([]);
  });

  test.each([
    ['a symbolic link', (file: string, target: string) => symlinkSync(target, file)],
    ['a directory', (file: string) => mkdirSync(file)],
  ])('%s in the place of the file is refused: nothing is read from it or changed', (_, put) => {
    const directory = madeDirectory();
    const target = path.join(madeDirectory(), 'elsewhere.json');
    writeFileSync(target, JSON.stringify(documentOf(4)));
    put(configFile(directory), target);
    const store = fileStore(directory);
    expect(store.document.servers).toEqual([]);
    expect(store.readOnly).toContain('config.json');
    expect(() => store.write(documentOf(1))).toThrow(expect.objectContaining({ code: 'read_only' }));
    expect(onDisk(target)).toEqual(documentOf(4));
    expect(readdirSync(directory)).toEqual(['config.json']);
  });

  test('without ownership nothing is changed, not even what is damaged', () => {
    const directory = madeDirectory();
    putConfig(directory, '{"version":1,');
    writeFileSync(`${configFile(directory)}.bak`, JSON.stringify(documentOf(2)));
    writeFileSync(path.join(directory, 'config.json.tmp-1700000000a1b2c3'), 'of a living owner');
    const before = readdirSync(directory);
    const store = fileStore(directory, { readOnly: 'Somebody else writes here.' });
    expect(store).toMatchObject({ readOnly: 'Somebody else writes here.', document: documentOf(2) });
    expect(() => store.write(documentOf(1))).toThrow(expect.objectContaining({ code: 'read_only' }));
    expect(readdirSync(directory)).toEqual(before);
  });

  test('a missing file with a former state beside it is brought back, and said so', () => {
    const directory = madeDirectory();
    const first = fileStore(directory);
    first.write(documentOf(1));
    first.write(documentOf(2));
    rmSync(configFile(directory));
    const store = fileStore(directory);
    expect(store).toMatchObject({ document: documentOf(1), notices: [{ code: 'profile_recovered' }] });
    expect(existsSync(configFile(directory))).toBe(true);
  });
});
