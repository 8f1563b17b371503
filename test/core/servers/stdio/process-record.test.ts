// What a crashed run left behind is ended at the next start; what merely has the same pid is not.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RUN_VARIABLE } from '../../../../src-main/core/servers/stdio/child-environment.ts';
import { createProcessRecord, sweepOrphans } from '../../../../src-main/core/servers/stdio/process-record.ts';
import { startTime } from '../../../../src-main/core/servers/stdio/process-table.ts';
import { isAlive, marked, repository, temporaryDirectory, until } from './support.ts';

/** A process of this test, in a group of its own. */
function startSleeper(environment: Record<string, string> = {}): number {
  const child = spawn('sleep', ['300'], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', ...environment },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid!;
}

const record = (run: string, ...processes: object[]) => JSON.stringify({ run, processes });

describe('the record', () => {
  test('is a private file that tells who is running', async () => {
    const file = path.join(temporaryDirectory(), 'processes.json');
    const processes = createProcessRecord(file, 'run-12345');
    const one = { pid: 100, started: 'then', marker: 'run-12345:a' };
    const two = { pid: 200, started: null, marker: 'run-12345:b' };
    processes.add(one);
    processes.add(two);
    const running = () => JSON.parse(readFileSync(file, 'utf8'));
    expect(running()).toEqual({ run: 'run-12345', processes: [one] });
    await until(() => running().processes.length === 2, 'the second to be written');
    processes.remove(100);
    await until(() => running().processes.length === 1, 'the end of the first to be written');
    expect(running()).toEqual({ run: 'run-12345', processes: [two] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    processes.remove(200);
    expect(existsSync(file)).toBe(false);
    processes.add(one);
    expect(running()).toEqual({ run: 'run-12345', processes: [one] });
  });

  test('names the run before its first process is there, and nobody when that could not be started', () => {
    const file = path.join(temporaryDirectory(), 'processes.json');
    const processes = createProcessRecord(file, 'run-12345');
    processes.expect();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ run: 'run-12345', processes: [] });
    processes.settle();
    expect(existsSync(file)).toBe(false);
  });

  test('that cannot be written is reported once and stops nobody', () => {
    const errors: Error[] = [];
    const processes = createProcessRecord(
      path.join(temporaryDirectory(), 'none', 'processes.json'),
      'run-12345',
      (error) => errors.push(error),
    );
    processes.add({ pid: 100, started: null, marker: 'a' });
    processes.remove(100);
    expect(errors).toHaveLength(1);
  });
});

describe.skipIf(process.platform !== 'linux')('the sweep', () => {
  test('ends the servers of a run that was killed, with their descendants', { timeout: 120_000 }, async () => {
    const directory = temporaryDirectory();
    const file = path.join(directory, 'processes.json');
    const run = randomUUID();
    const host = spawn(
      process.execPath,
      [path.join(repository, 'test/core/servers/stdio/crashing-host.ts'), file, run],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void host.kill('SIGKILL'));
    const markers = await new Promise<string[]>((resolve) =>
      host.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString()))),
    );
    const running = async () => (await Promise.all(markers.map(marked))).flat();
    await until(async () => (await running()).length >= 8, 'all descendants to run');
    host.kill('SIGKILL');
    await new Promise((resolve) => host.once('exit', resolve));
    // Those that notice the end of their input may go by themselves; the stubborn ones stay.
    expect((await running()).length).toBeGreaterThanOrEqual(3);

    const bystander = startSleeper({ [RUN_VARIABLE]: `${randomUUID()}:a` });
    expect((await sweepOrphans(file)).length).toBeGreaterThanOrEqual(3);
    await until(async () => (await running()).length === 0, 'the orphans to end');
    expect(await isAlive(bystander)).toBe(true);
    expect(existsSync(file)).toBe(false);
  });

  test('ends a recorded process that has lost its marker, if it started at the recorded moment', async () => {
    const file = path.join(temporaryDirectory(), 'processes.json');
    const pid = startSleeper();
    writeFileSync(file, record('run-12345', { pid, started: await startTime(pid), marker: 'run-12345:a' }));
    expect(await sweepOrphans(file)).toEqual([pid]);
    await until(async () => !(await isAlive(pid)), 'the process to end');
  });

  test('leaves a process alone that only has the pid of an old one', async () => {
    const file = path.join(temporaryDirectory(), 'processes.json');
    const pid = startSleeper();
    const [ticks, boot] = (await startTime(pid))!.split('@') as [string, string];
    const other = { pid, marker: 'run-12345:a' };
    writeFileSync(
      file,
      record(
        'run-12345',
        { ...other, started: `${Number(ticks) - 1}@${boot}` },
        { ...other, started: `${ticks}@another-boot` },
        { ...other, started: null },
      ),
    );
    expect(await sweepOrphans(file)).toEqual([]);
    expect(await isAlive(pid)).toBe(true);
  });

  test('is no reason not to start where the file cannot be removed', async () => {
    const file = path.join(temporaryDirectory(), 'processes.json');
    mkdirSync(path.join(file, 'in the way'), { recursive: true });
    expect(await sweepOrphans(file)).toEqual([]);
  });

  test.each([
    ['no file', null],
    ['a damaged one', '{"run":"run-1'],
    ['one of the wrong shape', '{"run":"","processes":[{"pid":1,"started":null,"marker":""}]}'],
    ['one that would match anybody', '{"run":"","processes":[]}'],
  ])('does nothing about %s', async (_name, content) => {
    const file = path.join(temporaryDirectory(), 'processes.json');
    const pid = startSleeper({ [RUN_VARIABLE]: ':a' });
    if (content !== null) writeFileSync(file, content);
    expect(await sweepOrphans(file)).toEqual([]);
    expect(await isAlive(pid)).toBe(true);
    expect(existsSync(file)).toBe(false);
  });
});
