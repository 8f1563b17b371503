// Damaged profiles: whatever is broken, the gateway starts, lists what is intact, and keeps what it found.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProfileDocument } from '../../../src-main/core/store/config-store.ts';
import { configFile, documentOf, fileStore, putConfig, storedServer } from './support/documents.ts';
import { madeDirectory } from './support/temporary.ts';

const BEFORE = documentOf(49, { state: 'before' });
const LATEST = documentOf(50, { state: 'latest' });

/** A profile with two generations, as the gateway leaves it. */
function profile(): { directory: string; bytes: Buffer } {
  const directory = madeDirectory();
  const store = fileStore(directory);
  store.write(BEFORE);
  store.write(LATEST);
  return { directory, bytes: readFileSync(configFile(directory)) };
}

function corrupt(directory: string): Buffer[] {
  return readdirSync(directory)
    .filter((name) => name.includes('.corrupt-'))
    .map((name) => readFileSync(path.join(directory, name)));
}

/** Opens a damaged profile and expects the state before the last change, with the damaged file kept. */
function expectRecovery(directory: string, damaged: Buffer, expected: ProfileDocument) {
  putConfig(directory, damaged);
  const store = fileStore(directory);
  expect(store).toMatchObject({ readOnly: null, notices: [{ code: 'profile_recovered' }] });
  expect(store.document).toEqual(expected);
  expect(corrupt(directory)).toContainEqual(damaged);
  store.write({ ...store.document, settings: { state: 'after' } });
  expect(fileStore(directory)).toMatchObject({ document: { settings: { state: 'after' } }, notices: [] });
  expect(corrupt(directory)).toContainEqual(damaged);
}

describe('a damaged file', () => {
  const offsets = Array.from({ length: 20 }, (_, index) => index / 20);
  test.each(offsets)('cut off at %d of its length is set aside, the former state loaded', (part) => {
    const { directory, bytes } = profile();
    expectRecovery(directory, bytes.subarray(0, Math.floor(bytes.length * part)), BEFORE);
  });

  test.each([
    ['full of zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    [
      'zeros in the last block',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4_096), Buffer.alloc(bytes.length - 4_096)]),
    ],
    [
      'with a byte in a name that is no UTF-8',
      (bytes: Buffer) => {
        const damaged = Buffer.from(bytes);
        damaged[bytes.indexOf('server-25')] = 0xff;
        return damaged;
      },
    ],
    ['of another shape', () => Buffer.from('{"servers":{}}')],
    ['a list', () => Buffer.from('[]')],
    ['a text', () => Buffer.from('"config"')],
    ['of another program', () => Buffer.from('{"theme":"dark"}')],
  ])('%s is set aside, the former state loaded', (_, damage) => {
    const { directory, bytes } = profile();
    expectRecovery(directory, damage(bytes), BEFORE);
  });

  test('twice at the same moment keeps both', () => {
    const { directory } = profile();
    expectRecovery(directory, Buffer.from('first'), BEFORE);
    expectRecovery(directory, Buffer.from('second'), BEFORE);
    expect(corrupt(directory)).toHaveLength(2);
  });

  test('with a damaged former state starts empty and keeps both files', () => {
    const { directory } = profile();
    putConfig(directory, '{"version":1,"servers":[');
    writeFileSync(`${configFile(directory)}.bak`, 'noise');
    const store = fileStore(directory);
    expect(store).toMatchObject({ document: { servers: [] }, readOnly: null, notices: [{ code: 'profile_damaged' }] });
    store.write(documentOf(1));
    store.write(documentOf(2));
    expect(corrupt(directory).map(String).sort()).toEqual(['noise', '{"version":1,"servers":[']);
  });

  test('right after the first write loses nothing', () => {
    const directory = madeDirectory();
    fileStore(directory).write(BEFORE);
    expectRecovery(directory, Buffer.alloc(0), BEFORE);
  });

  test('one bad entry of fifty needs attention and the others work', () => {
    const { directory } = profile();
    const bad = { ...storedServer(25), transport: 'bogus', encrypted_env: 'gAAAAA-kept' };
    putConfig(directory, { ...LATEST, servers: LATEST.servers.map((server, index) => (index === 25 ? bad : server)) });
    const text = readFileSync(configFile(directory), 'utf8');
    const store = fileStore(directory);
    expect(store.document.servers).toEqual(LATEST.servers.filter((_, index) => index !== 25));
    expect(store.notices).toMatchObject([{ code: 'needs_attention', message: expect.stringContaining('server-25') }]);
    expect(readFileSync(configFile(directory), 'utf8')).toBe(text);
    store.write({ ...store.document, servers: store.document.servers.slice(0, 3) });
    const { document } = fileStore(directory);
    expect(document.servers).toHaveLength(3);
    expect(document.needs_attention).toEqual([bad]);
  });
});

describe('something else in the place of what the gateway writes', () => {
  const put = (directory: string, name: string, kind: 'folder' | 'file' | 'pipe') => {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (kind === 'folder') mkdirSync(path.join(file, 'kept'), { recursive: true });
    else if (kind === 'file') writeFileSync(file, 'kept');
    else execFileSync('mkfifo', [file]);
  };
  const aside = (directory: string) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => /\.unusable-[\dTZ]+$/.test(name));

  test.skipIf(process.platform === 'win32')('is kept under another name at the start, and said so', () => {
    const { directory } = profile();
    rmSync(`${configFile(directory)}.bak`);
    const found = {
      'config.json.bak': 'folder',
      'runtime.json': 'folder',
      'processes.json': 'pipe',
      'catalogue.json': 'folder',
      'approval-key': 'pipe',
      'server-logs': 'file',
      'tool-pins': 'pipe',
      'activity/ends.json': 'pipe',
      'activity/activity-000000000001.jsonl': 'pipe',
    } as const;
    for (const [name, kind] of Object.entries(found)) put(directory, name, kind);
    const store = fileStore(directory);
    expect(store).toMatchObject({ readOnly: null, document: LATEST });
    expect(store.notices.map(({ code, message }) => [code, message.split(' ')[0]]).sort()).toEqual(
      Object.keys(found)
        .map((name) => ['obstacle_set_aside', name])
        .sort(),
    );
    for (const name of Object.keys(found)) expect(existsSync(path.join(directory, name))).toBe(name.endsWith('.bak'));
    expect(aside(directory)).toHaveLength(Object.keys(found).length);
    expect(fileStore(directory).notices).toEqual([]);
  });

  test('while it runs keeps no change from being stored', () => {
    const { directory } = profile();
    const store = fileStore(directory);
    rmSync(`${configFile(directory)}.bak`);
    put(directory, 'config.json.bak', 'folder');
    store.write(BEFORE);
    expect(readFileSync(`${configFile(directory)}.bak`, 'utf8')).toContain('latest');
    expect(aside(directory)).toHaveLength(1);
  });
});

describe('two hundred random bit flips', () => {
  /** Reproducible, so that a failure can be looked at. */
  const random = (() => {
    let state = 20_261_123;
    return (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
  })();
  const bytes = Buffer.from(JSON.stringify(LATEST, undefined, '\t'));

  test('each opens, lists what is intact, and keeps the damaged bytes', () => {
    const seen = { kept: 0, sorted: 0, recovered: 0, newer: 0 };
    for (let round = 0; round < 200; round += 1) {
      const place = madeDirectory();
      const damaged = Buffer.from(bytes);
      const offset = random(bytes.length);
      damaged[offset] = (damaged[offset] ?? 0) ^ (1 << random(8));
      putConfig(place, damaged);
      writeFileSync(`${configFile(place)}.bak`, JSON.stringify(BEFORE));
      const store = fileStore(place);
      const { servers, needs_attention: attention = [] } = store.document;
      const recovered = store.notices.some(({ code }) => code === 'profile_recovered');
      const listed = servers.length + attention.length;
      expect(listed, `flip at ${offset}`).toBe(recovered ? 49 : 50);
      expect(servers.length).toBeGreaterThanOrEqual(49);
      const kept = recovered ? corrupt(place) : [readFileSync(configFile(place))];
      expect(kept).toEqual([damaged]);
      const kind = recovered ? 'recovered' : store.readOnly ? 'newer' : attention.length > 0 ? 'sorted' : 'kept';
      seen[kind] += 1;
    }
    // The loop has to have met each way out that random flips lead to.
    expect(Math.min(seen.kept, seen.sorted, seen.recovered)).toBeGreaterThan(10);
  });
});
