// Run as a process of its own: makes one call to the server at argv[2] and says how much memory that took at its peak.
import { buildConnection } from './support.ts';

const [url = '', timeout = '1000'] = process.argv.slice(2);
const connection = buildConnection(url);
await connection.connect();
await connection.raw.rawRequest('ping', {}, { timeoutMs: 20_000 });
const before = process.resourceUsage().maxRSS;
const outcome = await connection.raw
  .rawRequest('tools/call', { name: 'x', arguments: {} }, { timeoutMs: Number(timeout) })
  .then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );
const grownMiB = Math.round((process.resourceUsage().maxRSS - before) / 1024);
const pinged = await connection.raw.rawRequest('ping', {}, { timeoutMs: 20_000 });
const { bytesRead } = connection.upstream;
process.stdout.write(JSON.stringify({ outcome, grownMiB, readMiB: Math.round(bytesRead / 2 ** 20), pinged }));
await connection.close();
