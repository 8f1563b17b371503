// Run as a process of its own: makes one call to the server at argv[2] and says how much memory that took at its peak.
import { existsSync, readFileSync } from 'node:fs';
import { buildConnection } from './support.ts';

const [url = '', timeout = '1000'] = process.argv.slice(2);
const connection = buildConnection(url);
await connection.connect();
await connection.raw.rawRequest('ping', {}, { timeoutMs: 20_000 });

/** In KiB. On Linux that of this program alone: `maxRSS` begins with what the process had before it became this program. */
const peak = () => {
  const status = '/proc/self/status';
  if (!existsSync(status)) return process.resourceUsage().maxRSS;
  return Number(readFileSync(status, 'utf8').match(/VmHWM:\s+(\d+) kB/)?.[1]);
};
const before = peak();
const outcome = await connection.raw
  .rawRequest('tools/call', { name: 'x', arguments: {} }, { timeoutMs: Number(timeout) })
  .then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );
const grownMiB = Math.round((peak() - before) / 1024);
const pinged = await connection.raw.rawRequest('ping', {}, { timeoutMs: 20_000 });
const { bytesRead } = connection.upstream;
process.stdout.write(JSON.stringify({ outcome, grownMiB, readMiB: Math.round(bytesRead / 2 ** 20), pinged }));
await connection.close();
