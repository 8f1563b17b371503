// Installs programs from npm into a folder of their own under node_modules/.cache, for tests and benchmarks that need the real ones.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const LIMIT_MS = 180_000;

/**
 * Does nothing when the folder already holds these versions. No script of a package is run.
 *
 * @param versions exact, by name
 * @returns false, with the reason on stderr, when npm cannot install them: as without a network
 */
export async function npmInstall(folder: string, versions: Readonly<Record<string, string>>): Promise<boolean> {
  if (Object.entries(versions).every(([name, version]) => installedVersion(folder, name) === version)) return true;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }, null, 2));
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(program, [...first, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  clearTimeout(limit);
  if (code !== 0) console.error(`npm could not install ${Object.keys(versions).join(', ')}`);
  return code === 0;
}

/** Null when it is not there. */
function installedVersion(folder: string, name: string): string | null {
  try {
    const manifest = readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  } catch {
    return null;
  }
}
