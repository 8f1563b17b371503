// What the window remembers, in a real folder with the real library: kept, mended, and never worth a failed start.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Conf from 'conf';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { STORE_OPTIONS, type StoreLike } from '../../src-main/core/index.ts';
import { openDesktopMemory } from '../../src-main/electron/preferences.ts';

let directory: string;
const file = () => path.join(directory, 'desktop.json');
const openStore = (folder: string, name: string): StoreLike =>
  new Conf<Record<string, unknown>>({ ...STORE_OPTIONS, cwd: folder, configName: name });
const open = (platform: NodeJS.Platform = 'linux') => openDesktopMemory({ directory, platform, openStore });

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'desktop-memory-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('starts with defaults and writes nothing; closing to the tray is off on Linux only', () => {
  expect(open().preferences()).toEqual({
    theme: 'system',
    start_at_login: false,
    close_to_tray: false,
    notifications: true,
  });
  expect(open('darwin').preferences().close_to_tray).toBe(true);
  expect(open('win32').preferences().close_to_tray).toBe(true);
  expect(readdirSync(directory)).toEqual([]);
});

test('keeps what is changed, privately, with the former state beside it', () => {
  const memory = open();
  memory.update({ theme: 'dark', close_to_tray: true });
  memory.update({ placement: { x: 1, y: 2, width: 800, height: 600, maximized: true } });
  const again = open();
  expect(again.preferences()).toMatchObject({ theme: 'dark', close_to_tray: true });
  expect(again.placement).toEqual({ x: 1, y: 2, width: 800, height: 600, maximized: true });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ version: 1, theme: 'dark' });
  expect(JSON.parse(readFileSync(`${file()}.bak`, 'utf8'))).toMatchObject({ placement: null });
  if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('one odd value costs no other', () => {
  writeFileSync(
    file(),
    JSON.stringify({ theme: 'pink', close_to_tray: 'yes', notifications: false, placement: { x: 'left' } }),
  );
  const memory = open();
  expect(memory.preferences()).toEqual({
    theme: 'system',
    start_at_login: false,
    close_to_tray: false,
    notifications: false,
  });
  expect(memory.placement).toBeNull();
});

for (const [name, content] of [
  ['cut short', '{"theme": "da'],
  ['empty', ''],
  ['a list', '[1]'],
  ['text', '"dark"'],
] as const) {
  test(`a file that is ${name} is kept aside, and changes are kept again`, () => {
    writeFileSync(file(), content);
    const memory = open();
    expect(memory.preferences().theme).toBe('system');
    memory.update({ theme: 'light' });
    expect(open().preferences().theme).toBe('light');
    const aside = readdirSync(directory).filter((entry) => entry.includes('corrupt'));
    expect(aside).toHaveLength(1);
  });
}
