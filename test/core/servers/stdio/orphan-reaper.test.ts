// A gateway that is killed takes its servers with it, without a next start; one that lives keeps them and leaves no shell.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createOrphanReaper } from '../../../../src-main/core/servers/stdio/orphan-reaper.ts';
import { isAlive, marked, repository, temporaryDirectory, until } from './support.ts';

/** The pids of processes that have this text among their arguments. */
async function withArgument(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).map(Number).filter(Number.isInteger)) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.split('\0').includes(text) && pid !== process.pid) found.push(pid);
  }
  return found;
}

function startSleeper(): number {
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid!;
}

const server = (pid: number) => ({ pid, started: null, marker: 'x' });

describe.skipIf(process.platform !== 'linux')('the reaper', () => {
  test('ends what a killed gateway leaves: groups, sessions of their own, those who ignore SIGTERM', async () => {
    const run = randomUUID();
    const record = path.join(temporaryDirectory(), 'processes.json');
    const hostFile = path.join(repository, 'test/core/servers/stdio/crashing-host.ts');
    const host = spawn(process.execPath, [hostFile, record, run, 'reaper'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void host.kill('SIGKILL'));
    const markers = await new Promise<string[]>((resolve) =>
      host.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString()))),
    );
    const running = async () => (await Promise.all(markers.map(marked))).flat();
    await until(async () => (await running()).length >= 8, 'all descendants to run');
    const bystander = startSleeper();
    host.kill('SIGKILL');
    await until(async () => (await running()).length === 0, 'the servers to end');
    expect(await isAlive(bystander)).toBe(true);
    expect(existsSync(record)).toBe(true);
    await until(async () => (await withArgument(run)).length === 0, 'the shell to end');
  });

  test('ends the first server of a gateway that is killed before it was told of it', async () => {
    const run = randomUUID();
    const record = path.join(temporaryDirectory(), 'processes.json');
    const hostFile = path.join(repository, 'test/core/servers/stdio/crashing-host.ts');
    const host = spawn(process.execPath, [hostFile, record, run, 'reaper', 'at-once'], { stdio: 'inherit' });
    await new Promise((resolve) => host.once('exit', resolve));
    expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual({ run, processes: [] });
    await until(async () => (await marked(`${run}:one`)).length === 0, 'the server to end');
    await until(async () => (await withArgument(run)).length === 0, 'the shell to end');
  });

  test('ends a group that was added and not one that was removed, and goes when there is none', async () => {
    const run = randomUUID();
    const script = `
      import { createOrphanReaper } from ${JSON.stringify(path.join(repository, 'src-main/core/servers/stdio/orphan-reaper.ts'))};
      const reaper = createOrphanReaper(process.argv[1]);
      const [kept, removed] = process.argv.slice(2).map(Number);
      const server = (pid) => ({ pid, started: null, marker: 'x' });
      reaper.add(server(kept));
      reaper.add(server(removed));
      reaper.remove(removed);
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300);`;
    const [kept, removed] = [startSleeper(), startSleeper()];
    spawn(process.execPath, ['--input-type=module', '-e', script, run, String(kept), String(removed)], {
      stdio: 'inherit',
    });
    await until(async () => !(await isAlive(kept)), 'the group to end');
    await until(async () => (await withArgument(run)).length === 0, 'the shell to end');
    expect(await isAlive(removed)).toBe(true);
  });

  test('runs no longer than there are servers, starts again for the next, and when it was killed', async () => {
    const run = randomUUID();
    const reaper = createOrphanReaper(run);
    const [one, other] = [startSleeper(), startSleeper()];
    reaper.add(server(one));
    await until(async () => (await withArgument(run)).length === 1, 'the shell');
    reaper.remove(one);
    await until(async () => (await withArgument(run)).length === 0, 'no shell');
    reaper.add(server(one));
    await until(async () => (await withArgument(run)).length === 1, 'another shell');
    process.kill((await withArgument(run))[0]!, 'SIGKILL');
    await until(async () => (await withArgument(run)).length === 0, 'its end');
    await new Promise((resolve) => setTimeout(resolve, 50));
    reaper.add(server(other));
    await until(async () => (await withArgument(run)).length === 1, 'a third shell');
    reaper.remove(one);
    reaper.remove(other);
    await until(async () => (await withArgument(run)).length === 0, 'no shell in the end');
    expect(await isAlive(one)).toBe(true);
    expect(await isAlive(other)).toBe(true);
  });

  test('goes when what was expected could not be started', async () => {
    const run = randomUUID();
    const reaper = createOrphanReaper(run);
    reaper.expect();
    await until(async () => (await withArgument(run)).length === 1, 'the shell');
    reaper.settle();
    await until(async () => (await withArgument(run)).length === 0, 'no shell');
  });

  test('does not keep a gateway alive that has nothing else to do', async () => {
    const script = `
      import { createOrphanReaper } from ${JSON.stringify(path.join(repository, 'src-main/core/servers/stdio/orphan-reaper.ts'))};
      createOrphanReaper('run-12345').add({ pid: Number(process.argv[1]), started: null, marker: 'x' });`;
    const sleeper = startSleeper();
    const host = spawn(process.execPath, ['--input-type=module', '-e', script, String(sleeper)], { stdio: 'inherit' });
    expect(await new Promise((resolve) => host.once('exit', resolve))).toBe(0);
    await until(async () => !(await isAlive(sleeper)), 'the group to end');
  });
});
