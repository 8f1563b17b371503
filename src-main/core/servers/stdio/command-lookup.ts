// Finds the program a command names, the way the system would for the child, and says exactly why it cannot be started.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { visible } from '../../logger.ts';
import { readVariable } from './child-environment.ts';
import { LaunchError } from './launch-error.ts';

export interface CommandLookup {
  readonly command: string;
  /** The child's working directory: relative commands and relative PATH entries start there. */
  readonly cwd: string;
  /** The child's environment: its PATH is searched, on Windows its PATHEXT counts. */
  readonly env: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
}

const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD';

/** The absolute path of the program. Rejects with a `LaunchError` that names the command and, if it mattered, the PATH. */
export async function lookUpCommand(lookup: CommandLookup): Promise<string> {
  const { command, cwd, env, platform = process.platform } = lookup;
  const windows = platform === 'win32';
  const paths = windows ? path.win32 : path.posix;
  const named = `"${visible(command)}"`;
  const extensions = windows ? windowsExtensions(command, env) : [''];
  const hasDirectory = command.includes('/') || (windows && command.includes('\\'));
  const searched = readVariable(env, 'PATH', platform) ?? '';
  const directories = hasDirectory ? [''] : searched.split(paths.delimiter);

  let refusal: LaunchError | null = null;
  for (const directory of directories) {
    for (const extension of extensions) {
      // An empty entry of PATH means the working directory.
      const candidate = paths.resolve(cwd, directory, command + extension);
      const kind = await kindOf(candidate, windows);
      if (kind === 'program') return candidate;
      if (kind === 'directory' && hasDirectory) {
        refusal ??= new LaunchError('is_directory', `The command ${named} is a directory, not a program`);
      }
      if (kind === 'not_executable') {
        refusal ??= new LaunchError(
          'not_executable',
          `The command ${named} is not executable: there is no permission to run ${visible(candidate)}`,
        );
      }
    }
  }
  if (refusal) throw refusal;
  if (hasDirectory) {
    const hint = command.startsWith('~') ? '. "~" is not expanded here: write the whole path' : '';
    const file = visible(paths.resolve(cwd, command));
    throw new LaunchError('command_not_found', `Command not found: there is no file ${file}${hint}`);
  }
  const hint = /\s/.test(command) ? ' Arguments belong in args, not in the command.' : '';
  const where = searched === '' ? 'PATH is empty' : `searched PATH: ${visible(searched)}`;
  throw new LaunchError('command_not_found', `Command not found: ${named} (${where}).${hint}`);
}

type Kind = 'program' | 'not_executable' | 'directory' | 'absent';

async function kindOf(candidate: string, windows: boolean): Promise<Kind> {
  try {
    const found = await stat(candidate);
    if (found.isDirectory()) return 'directory';
    if (!found.isFile()) return 'absent';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'not_executable' : 'absent';
  }
  if (windows) return 'program';
  return access(candidate, constants.X_OK).then(
    () => 'program',
    () => 'not_executable',
  );
}

/** A command with a known extension is taken as it is first; one without is tried with each. */
function windowsExtensions(command: string, env: Readonly<Record<string, string>>): string[] {
  const known = (readVariable(env, 'PATHEXT', 'win32') || DEFAULT_PATHEXT).split(';').filter((entry) => entry !== '');
  const own = path.win32.extname(command).toUpperCase();
  return known.some((extension) => extension.toUpperCase() === own) ? ['', ...known] : known;
}

/** Rejects with a `LaunchError` unless `cwd` is a directory: a missing one would be reported as a missing command. */
export async function checkWorkingDirectory(cwd: string): Promise<void> {
  const shown = visible(cwd);
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(cwd);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'EACCES' ? 'is not accessible' : 'does not exist';
    throw new LaunchError('cwd_missing', `The working directory ${shown} ${reason}`);
  }
  if (!found.isDirectory()) throw new LaunchError('cwd_missing', `The working directory ${shown} is not a directory`);
}
