// Real disks that are full or read-only: nothing is lost, and all works again afterwards.
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConfigStore } from '../../../src-main/core/store/config-store.ts';
import { openProfile } from '../../../src-main/core/store/index.ts';
import { configFile, documentOf, fileStore } from './support/documents.ts';
import { mountObstacle, remount, smallDisk } from './support/temporary.ts';

const obstacle = mountObstacle();
const why = obstacle ? ` (${obstacle})` : '';
const BLOCK = 4_096;
/** About 60 KiB on the disk: more than is ever left free below, less than half of the disk. */
const LARGE = documentOf(60, { text: 'x'.repeat(35_000) });

const ballast = (directory: string) => path.join(directory, 'ballast');

/** Fills the disk until only so many blocks are free. */
function fill(directory: string, blocksLeft: number): void {
  const free = statfsSync(directory).bavail;
  writeFileSync(ballast(directory), Buffer.alloc(Math.max(0, free - blocksLeft) * BLOCK));
}

function attempt(store: ConfigStore, settings: Record<string, unknown>): string {
  try {
    store.write({ ...store.document, settings });
    return 'stored';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe.skipIf(obstacle)(`a full disk${why}`, () => {
  test('at any fill level a change is stored whole or refused whole, and works again after making room', () => {
    const directory = smallDisk(256 * 1024);
    const store = fileStore(directory);
    store.write(documentOf(1));
    store.write(LARGE);
    const outcomes = new Set<string>();
    for (let blocks = 0; blocks <= 20; blocks += 1) {
      fill(directory, blocks);
      const before = store.document;
      const outcome = attempt(store, { text: `${blocks}`.repeat(35_000 / 2) });
      outcomes.add(outcome);
      if (outcome !== 'stored') expect(store.document).toBe(before);
      expect(JSON.parse(readFileSync(configFile(directory), 'utf8'))).toEqual(store.document);
      rmSync(ballast(directory));
      expect(attempt(store, { text: 'y'.repeat(35_000) })).toBe('stored');
    }
    expect(outcomes).toEqual(new Set(['storage_full', 'stored']));
    expect(readdirSync(directory).sort()).toEqual(['config.json', 'config.json.bak']);
    expect(fileStore(directory)).toMatchObject({ document: store.document, notices: [] });
  });

  test('a key that cannot be kept is not used, and one is made after making room', async () => {
    const directory = smallDisk(256 * 1024);
    const profile = await openProfile({ directory, env: {} });
    fill(directory, 0);
    await expect(profile.box.seal({ a: 1 })).rejects.toMatchObject({ code: 'storage_full' });
    expect(existsSync(path.join(directory, 'secret.key'))).toBe(false);
    rmSync(ballast(directory));
    expect(await profile.box.open(await profile.box.seal({ a: 1 }))).toEqual({ a: 1 });
    await profile.close();
  });

  test('a profile opens on it: to look at, when not even a lock fits', async () => {
    const directory = smallDisk(256 * 1024);
    const first = await openProfile({ directory, env: {} });
    first.store.write(documentOf(3));
    await first.close();
    fill(directory, 0);
    const { store, box, close } = await openProfile({ directory, env: {} });
    expect(store).toMatchObject({ document: documentOf(3), readOnly: expect.stringContaining('full') });
    expect(attempt(store, {})).toBe('read_only');
    await expect(box.seal({})).rejects.toMatchObject({ code: 'read_only' });
    await close();
    rmSync(ballast(directory));
    const again = await openProfile({ directory, env: {} });
    expect(again.store.readOnly).toBeNull();
    await again.close();
  });
});

describe.skipIf(obstacle)(`a read-only disk${why}`, () => {
  test('from the start: everything is shown, nothing can be changed, and the reason is told', async () => {
    const directory = smallDisk(1024 * 1024);
    const first = await openProfile({ directory, env: {} });
    const token = await first.box.seal({ secret: 'value' });
    first.store.write({ ...documentOf(2), settings: { encrypted_note: token } });
    await first.close();
    remount(directory, 'ro');
    const { store, box, close } = await openProfile({ directory, env: {} });
    expect(store.document.servers).toHaveLength(2);
    expect(store.notices).toMatchObject([{ code: 'profile_read_only', message: store.readOnly }]);
    expect(attempt(store, {})).toBe('read_only');
    expect(await box.open(token)).toEqual({ secret: 'value' });
    await close();
    remount(directory, 'rw');
  });

  test('while running: the change is refused, the state stays, and it works again afterwards', () => {
    const directory = smallDisk(1024 * 1024);
    const store = fileStore(directory);
    store.write(documentOf(2));
    store.write(documentOf(3));
    remount(directory, 'ro');
    expect(attempt(store, { a: 1 })).toBe('read_only');
    expect(store.document).toEqual(documentOf(3));
    remount(directory, 'rw');
    expect(attempt(store, { a: 1 })).toBe('stored');
    expect(fileStore(directory).document).toEqual(documentOf(3, { a: 1 }));
  });

  test('with a damaged profile on it the former state is shown and nothing touched', async () => {
    const directory = smallDisk(1024 * 1024);
    const store = fileStore(directory);
    store.write(documentOf(2));
    store.write(documentOf(3));
    writeFileSync(configFile(directory), 'noise');
    remount(directory, 'ro');
    const profile = await openProfile({ directory, env: {} });
    expect(profile.store.document).toEqual(documentOf(2));
    expect(profile.store.readOnly).not.toBeNull();
    await profile.close();
    expect(readFileSync(configFile(directory), 'utf8')).toBe('noise');
    remount(directory, 'rw');
  });
});
