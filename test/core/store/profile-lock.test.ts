// One owner per data directory among real processes: races, crashes, reused process ids.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isRunning, ownIdentity } from '../../../src-main/core/store/process-identity.ts';
import {
  acquireProfileLock,
  ProfileInUse,
  type ProfileLock,
  readProfileOwner,
} from '../../../src-main/core/store/profile-lock.ts';
import { type Child, startChild } from './support/children.ts';
import { madeDirectory } from './support/temporary.ts';

const locks = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('owner.lock.'));

/** Starts a process that waits for its word to try, so that many can try at once. */
async function contender(directory: string, url = ''): Promise<Child> {
  const child = startChild('lock-child.ts', [directory, url]);
  await child.line(0);
  return child;
}

async function compete(
  child: Child,
): Promise<{ won: boolean; pid: number | null; url?: string | null; code?: string }> {
  child.process.stdin.write('go\n');
  return JSON.parse(await child.line(1));
}

async function refusal(directory: string): Promise<ProfileInUse> {
  const error = await acquireProfileLock(directory).catch((reason: unknown) => reason);
  if (!(error instanceof ProfileInUse)) throw new Error('expected the profile to be in use');
  return error;
}

describe('one owner', () => {
  test('the second learns who the first is, and where it listens once that is known', async () => {
    const directory = madeDirectory();
    const lock = await acquireProfileLock(directory);
    expect(await refusal(directory)).toMatchObject({ code: 'conflict', pid: process.pid, url: null });
    lock.publish({ url: 'http://127.0.0.1:8123' });
    const error = await refusal(directory);
    expect(error).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8123' });
    expect(error.message).toContain(`process ${process.pid}, which listens on http://127.0.0.1:8123`);
    expect(await readProfileOwner(directory)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:8123' });
    lock.release();
  });

  test('gives it back, after which it can be had again and the former owner cannot speak for it', async () => {
    const directory = madeDirectory();
    const first = await acquireProfileLock(directory);
    first.release();
    expect(await readProfileOwner(directory)).toBeNull();
    const second = await acquireProfileLock(directory);
    first.publish({ url: 'http://127.0.0.1:1' });
    first.release();
    expect(await readProfileOwner(directory)).toEqual({ pid: process.pid, url: null });
    second.release();
    expect(locks(directory)).toHaveLength(1);
  });

  test('owns one directory and no other', async () => {
    const [one, other] = [await acquireProfileLock(madeDirectory()), await acquireProfileLock(madeDirectory())];
    one.release();
    other.release();
  });
});

describe('ten processes at once', () => {
  test.each(['nobody', 'a killed process', 'a process that ended well'])(
    'after %s: exactly one wins',
    async (before) => {
      const directory = madeDirectory();
      if (before !== 'nobody') {
        const former = await contender(directory);
        expect(await compete(former)).toMatchObject({ won: true });
        if (before === 'a killed process') await former.kill();
        else {
          former.process.stdin.end();
          await once(former.process, 'exit');
        }
      }
      const children = await Promise.all(Array.from({ length: 10 }, () => contender(directory)));
      const results = await Promise.all(children.map(compete));
      const winners = results.filter(({ won }) => won);
      expect(winners).toHaveLength(1);
      for (const { won, pid, code } of results) {
        // A loser may meet a winner that is only just writing its name; it never names another.
        if (!won)
          expect({ code, named: pid === null || pid === winners[0]?.pid }).toEqual({ code: 'conflict', named: true });
      }
      expect((await readProfileOwner(directory))?.pid).toBe(winners[0]?.pid);
      expect(locks(directory)).toHaveLength(1);
    },
  );
});

describe('an owner that is gone', () => {
  test('by kill -9 is followed within a second', async () => {
    const directory = madeDirectory();
    const former = await contender(directory, 'http://127.0.0.1:9');
    const { pid } = await compete(former);
    expect(await refusal(directory)).toMatchObject({ pid });
    await former.kill();
    const start = performance.now();
    const lock = await acquireProfileLock(directory);
    expect(performance.now() - start).toBeLessThan(1_000);
    lock.release();
  });

  test('and whose id was given to another process is followed', async () => {
    const directory = madeDirectory();
    const { started } = ownIdentity();
    const earlier = started.replace(/\d+/, (digits) => String(Number(digits) - 100_000));
    writeFileSync(
      path.join(directory, 'owner.lock.41'),
      JSON.stringify({ pid: process.pid, started: earlier, url: null }),
    );
    expect(await readProfileOwner(directory)).toBeNull();
    const lock = await acquireProfileLock(directory);
    expect(locks(directory)).toEqual(['owner.lock.42']);
    lock.release();
  });

  test.skipIf(process.platform !== 'linux')('but not collected by its parent is followed (Linux)', async () => {
    const directory = madeDirectory();
    const program = path.join(import.meta.dirname, 'support', 'lock-child.ts');
    // The shell turns into a program that never collects the child it started.
    const script = 'exec 3<&0; "$0" "$1" "$2" <&3 & exec sleep 600';
    const parent = spawn('sh', ['-c', script, process.execPath, program, directory], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    let output = '';
    parent.stdout.on('data', (chunk) => {
      output += chunk;
    });
    parent.stdin.write('go\n');
    await expect.poll(() => output, { timeout: 30_000 }).toContain('"won":true');
    const pid = Number(/"pid":(\d+)/.exec(output)?.[1]);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), { timeout: 30_000 }).toMatch(/\) Z /);
    (await acquireProfileLock(directory)).release();
  });

  test.each(['', 'noise', '{"pid":-1}', '[]', '\u0000'.repeat(80)])('and left %j is followed', async (content) => {
    const directory = madeDirectory();
    const file = path.join(directory, 'owner.lock.7');
    writeFileSync(file, content);
    utimesSync(file, new Date(0), new Date(0));
    (await acquireProfileLock(directory)).release();
    expect(locks(directory)).toEqual(['owner.lock.8']);
  });

  test('and left what is no file is not followed, and the words say what to do', async () => {
    const directory = madeDirectory();
    mkdirSync(path.join(directory, 'owner.lock.1'));
    await expect(acquireProfileLock(directory)).rejects.toThrow('Move it away and start again');
  });

  test('cannot be told from one that is just writing its name while that is fresh', async () => {
    const directory = madeDirectory();
    writeFileSync(path.join(directory, 'owner.lock.7'), '{"pid":');
    expect(await refusal(directory)).toMatchObject({ pid: null, url: null });
  });
});

describe('a slow starter', () => {
  const stale = JSON.stringify({ pid: 1, started: 'long ago', url: null });

  test('whose view of the directory is out of date finds out', async () => {
    const directory = madeDirectory();
    writeFileSync(path.join(directory, 'owner.lock.5'), stale);
    let current: ProfileLock | null = null;
    const refused = acquireProfileLock(directory, async (owner) => {
      if (current) return isRunning(owner);
      // While it looks at the stale lock, one owner comes and goes and the next one tidies up behind both.
      (await acquireProfileLock(directory)).release();
      current = await acquireProfileLock(directory);
      expect(locks(directory)).toEqual(['owner.lock.7']);
      return false;
    });
    await expect(refused).rejects.toMatchObject({ pid: process.pid });
    expect(locks(directory)).toEqual(['owner.lock.7']);
    expect((await readProfileOwner(directory))?.pid).toBe(process.pid);
  });

  test('that overlooked an owner whose lock was not complete yet steps back', async () => {
    const directory = madeDirectory();
    const file = path.join(directory, 'owner.lock.5');
    writeFileSync(file, stale);
    const refused = acquireProfileLock(directory, async (owner) => {
      if (owner.pid === process.pid) return true;
      writeFileSync(file, JSON.stringify({ ...ownIdentity(), url: null }));
      return false;
    });
    await expect(refused).rejects.toMatchObject({ pid: process.pid });
    expect(readFileSync(path.join(directory, 'owner.lock.6'), 'utf8')).toBe('');
  });
});

test('a process knows itself, and no other is taken for it', async () => {
  const own = ownIdentity();
  expect(await isRunning(own)).toBe(true);
  expect(await isRunning({ ...own, started: '1@x' })).toBe(false);
  expect(await isRunning({ ...own, pid: 2 ** 22 + 1 })).toBe(false);
});

test('where there is no /proc the start is asked of ps', async () => {
  const child = spawn('sleep', ['600']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const started = Date.now();
  expect(await isRunning({ pid: child.pid ?? 0, started: String(started) })).toBe(true);
  expect(await isRunning({ pid: child.pid ?? 0, started: String(started - 60_000) })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await isRunning({ pid: child.pid ?? 0, started: String(started) })).toBe(false);
});
