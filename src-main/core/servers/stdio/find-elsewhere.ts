// Looks for a program in the places where installers put it, for when the PATH does not lead there.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { lookUpCommand } from './command-lookup.ts';

/** Below the home directory. */
const OF_USER = ['.local/bin', '.bun/bin', '.deno/bin', '.cargo/bin', '.volta/bin', '.asdf/shims', 'go/bin', 'bin'];
const OF_SYSTEM = [
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/snap/bin',
  '/usr/bin',
  '/bin',
];
/** Below the home directory; a version manager keeps one folder for each version there. */
const VERSIONS = '.nvm/versions/node';

/** The absolute path, or null; also when `command` is a path already. */
export async function findElsewhere(command: string, home: string): Promise<string | null> {
  if (command === '' || /[/\\]/.test(command)) return null;
  const versions = await readdir(path.join(home, VERSIONS)).catch(() => []);
  const newest = versions.sort((a, b) => b.localeCompare(a, undefined, { numeric: true }));
  const folders = [
    ...OF_USER.map((folder) => path.join(home, folder)),
    ...newest.map((version) => path.join(home, VERSIONS, version, 'bin')),
    ...OF_SYSTEM,
  ];
  const env = { PATH: folders.join(path.delimiter) };
  return lookUpCommand({ command, cwd: home, env }).catch(() => null);
}
