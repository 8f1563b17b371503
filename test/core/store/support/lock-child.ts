// Waits for a line on stdin, tries to own a data directory, says how that went, and holds what it got until stdin ends.
import { once } from 'node:events';
import { acquireProfileLock, ProfileInUse } from '../../../../src-main/core/store/profile-lock.ts';

const [directory = '', url = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  const lock = await acquireProfileLock(directory);
  if (url !== '') lock.publish({ url });
  process.stdout.write(`${JSON.stringify({ won: true, pid: process.pid })}\n`);
  await once(process.stdin.resume(), 'end');
  lock.release();
} catch (error) {
  if (!(error instanceof ProfileInUse)) throw error;
  process.stdout.write(`${JSON.stringify({ won: false, pid: error.pid, url: error.url, code: error.code })}\n`);
}
