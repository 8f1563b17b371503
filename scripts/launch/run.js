// Starts programs for the launchers: one that replaces this process in effect, and short helpers whose talk goes to stderr.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Goes on with a script: in this very process when it already runs on the wanted Node, else in a child whose streams,
 * signals and exit code are passed through.
 * @param {string} node the executable
 * @param {string} script absolute path
 * @param {string[]} args
 */
export async function goOn(node, script, args) {
  if (node !== process.execPath) return passThrough(node, [script, ...args]);
  process.argv = [process.execPath, script, ...args];
  await import(pathToFileURL(script).href);
}

/**
 * Runs a program in the foreground and ends the way it ended.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string }} [options]
 */
export function passThrough(program, args, options = {}) {
  const child = spawn(program, args, { stdio: 'inherit', ...options });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl+C to the whole process group: passing it on would make it two.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    say(`${path.basename(program)} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * Runs a helper program; everything it prints goes to stderr, because stdout belongs to the program started afterwards.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, limitMs?: number, shell?: boolean, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<boolean>} whether it ended with 0 within the time
 */
export function runHelper(program, args, { limitMs, ...options }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 2, 2], ...options });
    const timer = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
    const done = (/** @type {boolean} */ ok) => {
      clearTimeout(timer);
      resolve(ok);
    };
    child.on('error', () => done(false));
    child.on('exit', (code) => done(code === 0));
  });
}

/** @param {string} text a line for the person who started this */
export function say(text) {
  process.stderr.write(`${text}\n`);
}
