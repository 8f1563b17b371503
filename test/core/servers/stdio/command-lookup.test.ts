// A command is found where the system would find it, and refused with the reason the system would not tell.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { lookUpCommand } from '../../../../src-main/core/servers/stdio/command-lookup.ts';
import { temporaryDirectory } from './support.ts';

describe('lookUpCommand', () => {
  let home: string;
  const program = (...parts: string[]) => {
    const file = path.join(home, ...parts);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o755);
    return file;
  };
  const find = (command: string, searched: string) => lookUpCommand({ command, cwd: home, env: { PATH: searched } });

  beforeEach(() => {
    home = temporaryDirectory();
  });

  test('takes the first match on PATH, past files that are not executable and directories', async () => {
    mkdirSync(path.join(home, 'a', 'tool'), { recursive: true });
    writeFileSync(path.join(program('b', 'other'), '..', 'tool'), 'text', { mode: 0o644 });
    const expected = program('c', 'tool');
    program('d', 'tool');
    const searched = ['a', 'b', 'c', 'd'].map((part) => path.join(home, part)).join(':');
    expect(await find('tool', searched)).toBe(expected);
  });

  test('keeps the name of a link, by which some programs know what to do', async () => {
    const target = program('lib', 'multi');
    mkdirSync(path.join(home, 'bin'));
    symlinkSync(target, path.join(home, 'bin', 'applet'));
    expect(await find('applet', path.join(home, 'bin'))).toBe(path.join(home, 'bin', 'applet'));
  });

  test('resolves relative commands and relative or empty PATH entries from the working directory', async () => {
    const own = program('tool');
    const nested = program('sub', 'tool');
    expect(await find('./tool', '')).toBe(own);
    expect(await find('sub/tool', '/nowhere')).toBe(nested);
    expect(await find('tool', '/nowhere:')).toBe(own);
    expect(await find('tool', 'sub:/nowhere')).toBe(nested);
  });

  test('says what is wrong', async () => {
    writeFileSync(path.join(home, 'text'), 'text', { mode: 0o644 });
    mkdirSync(path.join(home, 'folder'));
    const failure = (command: string, searched = '/nowhere') =>
      find(command, searched).then(
        () => expect.unreachable(),
        (error: unknown) => error,
      );
    expect(await failure('text', home)).toMatchObject({ failure: 'not_executable' });
    expect(await failure('./text')).toMatchObject({ failure: 'not_executable' });
    expect(await failure('./folder')).toMatchObject({ failure: 'is_directory' });
    expect(await failure('folder', home)).toMatchObject({ failure: 'command_not_found' });
    expect(await failure('./gone')).toMatchObject({
      failure: 'command_not_found',
      message: `Command not found: there is no file ${path.join(home, 'gone')}`,
    });
    expect(await failure('~/gone')).toMatchObject({ message: expect.stringContaining('"~" is not expanded here') });
    expect(await failure('gone', '')).toMatchObject({ message: 'Command not found: "gone" (PATH is empty).' });
    expect(await failure('npx -y thing')).toMatchObject({
      message: expect.stringContaining('Arguments belong in args'),
    });
    expect(await failure('a\u001b[31mb')).toMatchObject({ message: expect.stringContaining('"a\\u001b[31mb"') });
  });
});
