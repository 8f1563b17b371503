// Small tools for measuring: child processes that are ended, medians, resident memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Of sorted or unsorted values, 0 … 1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number;
}

/** Resident memory of a process in MB (Linux); null where the system does not tell. */
export function residentMb(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
  } catch {
    return null;
  }
}

/** Microseconds of processor time that processes and all of their threads have used (Linux); null where the system does not tell. */
export function processorMicroseconds(pids: readonly number[]): number | null {
  try {
    let nanoseconds = 0;
    for (const pid of pids) {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
      }
    }
    return nanoseconds / 1_000;
  } catch {
    return null;
  }
}

/**
 * Starts a program and resolves with its first line on stdout, and with how long that took in milliseconds.
 *
 * @param onLog takes its stderr as it comes; without it, that is shown
 */
export async function startAndReadLine(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  onLog?: (text: string) => void,
): Promise<{ child: ChildProcess; line: string; ms: number }> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', onLog ? 'pipe' : 'inherit'], env: environment });
  if (onLog) child.stderr?.setEncoding('utf8').on('data', onLog);
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.split('\n')[0] as string);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with code ${code} before it was ready`)));
    setTimeout(() => reject(new Error(`${command} was not ready within 30 s`)), 30_000).unref();
  });
  return { child, line, ms: performance.now() - started };
}

/** Ends a process we started and waits until it is gone; after 10 s it is killed. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(kill);
}

export async function until(condition: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Nothing happened within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
