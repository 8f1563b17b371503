import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { until, writeEndlessly } from '../../../fixtures/http/loopback.ts';
import { type Exchange, startOddMcp } from '../../../fixtures/http/odd-mcp.ts';

const PROBE = fileURLToPath(new URL('./memory-probe.ts', import.meta.url));
/**
 * In a heap that may have gigabytes V8 lets garbage lie, up to 200 MiB here when its own threads do not get to their work. In a
 * small one what is measured is what is held.
 */
const SMALL_HEAP = '--max-old-space-size=128';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const JSON_TYPE = { 'content-type': 'application/json' };
const EVENTS_TYPE = { 'content-type': 'text/event-stream' };
const spaces = Buffer.alloc(65_536, 32);

/** `read`: what of it has to arrive at least, in MiB; a refusal and what is too long by its own words are not counted. */
const ENDLESS: [name: string, outcome: string, read: number, answer: (exchange: Exchange) => void][] = [
  [
    'JSON',
    'upstream_error',
    64,
    ({ response }) => {
      response.writeHead(200, JSON_TYPE).write('[');
      writeEndlessly(response, spaces);
    },
  ],
  [
    'JSON in pieces of one byte',
    'timeout',
    1,
    ({ response }) => {
      // Written as one buffer of HTTP chunks, each with a single byte.
      response.writeHead(200, JSON_TYPE).flushHeaders();
      const socket = response.socket as NonNullable<typeof response.socket>;
      writeEndlessly(response, Buffer.from('1\r\n \r\n'.repeat(10_000)), socket);
    },
  ],
  [
    'JSON announced with 1 GB',
    'upstream_error',
    0,
    ({ response }) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': 1e9 });
      writeEndlessly(response, spaces);
    },
  ],
  [
    'a gzip bomb',
    'upstream_error',
    64,
    ({ response }) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.on('error', () => {});
      gzip.pipe(response);
      writeEndlessly(response, spaces, gzip);
    },
  ],
  [
    'an event of one line',
    'upstream_error',
    64,
    ({ response }) => {
      response.writeHead(200, EVENTS_TYPE).write('data: ');
      writeEndlessly(response, spaces);
    },
  ],
  [
    'an event of many lines',
    'upstream_error',
    64,
    ({ response }) => {
      response.writeHead(200, EVENTS_TYPE);
      writeEndlessly(response, Buffer.from('data: x\n'.repeat(1_000)));
    },
  ],
  [
    'comments',
    'timeout',
    64,
    ({ response }) => {
      response.writeHead(200, EVENTS_TYPE);
      writeEndlessly(response, Buffer.from(`: ${'c'.repeat(60_000)}\n`));
    },
  ],
  [
    'one comment',
    'timeout',
    64,
    ({ response }) => {
      response.writeHead(200, EVENTS_TYPE).write(':');
      writeEndlessly(response, spaces);
    },
  ],
  [
    'events for nobody',
    'timeout',
    1,
    ({ response }) => {
      response.writeHead(200, EVENTS_TYPE);
      writeEndlessly(response, Buffer.from('data: {"jsonrpc":"2.0","id":5,"result":{}}\n\n'.repeat(200)));
    },
  ],
  [
    'notifications',
    'timeout',
    1,
    ({ response }) => {
      response.writeHead(200, EVENTS_TYPE);
      const notification =
        'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}\n\n';
      writeEndlessly(response, Buffer.from(notification.repeat(200)));
    },
  ],
  [
    'events of nothing',
    'timeout',
    0,
    ({ response }) => {
      response.writeHead(200, EVENTS_TYPE);
      writeEndlessly(response, Buffer.from('a\n\n'.repeat(20_000)));
    },
  ],
  [
    'a refusal',
    'connection_error',
    0,
    ({ response }) => {
      response.writeHead(500, JSON_TYPE);
      writeEndlessly(response, spaces);
    },
  ],
];

describe('an endless answer', () => {
  it.each(ENDLESS)('of %s ends with %s, in bounded memory, and is let go of', async (_name, outcome, read, answer) => {
    let closed = false;
    const server = await startOddMcp({
      on: {
        'tools/call': (exchange) => {
          exchange.response.on('close', () => {
            closed = true;
          });
          answer(exchange);
        },
      },
    });
    open.push(server);
    const timeout = outcome === 'timeout' ? '2000' : '40000';
    const { stdout } = await promisify(execFile)(process.execPath, [SMALL_HEAP, PROBE, server.url, timeout], {
      timeout: 50_000,
    });
    const told = JSON.parse(stdout) as { outcome: string; grownMiB: number; readMiB: number; pinged: unknown };
    expect(told).toMatchObject({ outcome, pinged: {} });
    expect(told.grownMiB, stdout).toBeLessThan(150);
    // Control: there was something to keep.
    expect(told.readMiB).toBeGreaterThanOrEqual(read);
    await until(() => closed, 'the connection to be closed');
    if (process.env.SHOW_MEMORY) console.info(_name, told);
  });
});
