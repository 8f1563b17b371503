// Large messages: carried whole and in linear time, refused above the limit, and the bridge goes on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readEvents } from '../../src-main/bridge/events.ts';
import { createLineWriter, MAX_MESSAGE_BYTES, readLines } from '../../src-main/bridge/lines.ts';
import { runBridge } from '../../src-main/bridge/run-bridge.ts';
import { writeRuntimeFile } from '../../src-main/http/runtime-file.ts';
import { type Loopback, startLoopback } from '../fixtures/http/loopback.ts';

const MEBIBYTE = 1024 * 1024;
let folder: string;
let echo: Loopback;

/** Answers with the request's own parameters, whole or as an event. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'agw-bridge-'));
  echo = await startLoopback(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const answer = Buffer.concat(pieces).toString('latin1').replace('"method":"echo","params"', '"result"');
    const asEvent = answer.includes('"as":"event"');
    response.writeHead(200, { 'content-type': asEvent ? 'text/event-stream' : 'application/json' });
    response.end(asEvent ? `: hello\nevent: message\ndata: ${answer}\n\n` : answer);
  });
  await writeRuntimeFile(folder, {
    url: echo.origin,
    mcp_url: `${echo.origin}/mcp`,
    bridge_tokens: { default: 'x' },
    pid: process.pid,
    started_at: 'now',
  });
});
afterAll(async () => {
  await echo.close();
  rmSync(folder, { recursive: true });
});

function startInProcess() {
  const input = new PassThrough({ highWaterMark: 65_536 });
  const output = new PassThrough();
  const end = new AbortController();
  const done = runBridge({
    dataDir: folder,
    agent: 'default',
    start: null,
    input,
    output,
    log: () => {},
    signal: end.signal,
  });
  onTestFinished(async () => {
    end.abort();
    await done;
  });
  const lines = readLines(output, 2 * MAX_MESSAGE_BYTES);
  return {
    input,
    async next(): Promise<Buffer> {
      const { value } = await lines.next();
      if (value?.kind !== 'line') throw new Error('No line came');
      return value.bytes;
    },
  };
}

describe('a message of', () => {
  it.each([
    ['1 MiB', 1, 'json'],
    ['60 MiB', 60, 'json'],
    ['60 MiB as an event', 60, 'event'],
  ])('%s passes in both directions', async (_name, size, as) => {
    const { input, next } = startInProcess();
    input.write(
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'echo', params: { as, text: 'x'.repeat(size * MEBIBYTE) } }),
    );
    input.write('\n');
    const answer = JSON.parse((await next()).toString('latin1'));
    expect(answer.id).toBe(1);
    expect(answer.result.text).toHaveLength(size * MEBIBYTE);
  });

  it('more than 64 MiB fails its own request, and the next one works', async () => {
    const { input, next } = startInProcess();
    input.write('{"jsonrpc":"2.0","id":"big","method":"echo","params":{"text":"');
    const piece = Buffer.alloc(MEBIBYTE, 'x');
    for (let written = 0; written <= 64; written++) input.write(piece);
    input.write('"}}\n{"jsonrpc":"2.0","id":2,"method":"echo","params":{}}\n');
    const refused = JSON.parse((await next()).toString());
    expect(refused).toMatchObject({ id: 'big', error: { message: 'The message is larger than 64 MiB' } });
    expect(JSON.parse((await next()).toString())).toEqual({ jsonrpc: '2.0', id: 2, result: {} });
  });
});

describe('lines', () => {
  const take = async (chunks: Buffer[]) => {
    const found: string[] = [];
    for await (const line of readLines(Readable.from(chunks))) {
      found.push(line.kind === 'line' ? line.bytes.toString() : 'too long');
    }
    return found;
  };

  it('are the same whatever the chunks', async () => {
    const text = Buffer.from('{"a":"ü"}\n\n{"b":1}\r\nlast');
    const bytes = Array.from(text, (_, at) => text.subarray(at, at + 1));
    expect(await take(bytes)).toEqual(await take([text]));
    expect(await take([text])).toEqual(['{"a":"ü"}', '', '{"b":1}\r', 'last']);
  });
});

it('a message is one line for everybody who splits lines, and the same message', async () => {
  const message = '{\n "text":"a\u2028b\u2029c ü ’",\r\n"n":1}';
  for (const written of [message, Buffer.from(message)]) {
    const output = new PassThrough();
    const writer = createLineWriter(output);
    await writer.write(written);
    await writer.end();
    const lines = createInterface({ input: output });
    const found: string[] = [];
    for await (const line of lines) found.push(line);
    expect(found).toHaveLength(1);
    expect(JSON.parse(found[0] as string)).toEqual(JSON.parse(message));
  }
});

describe('events', () => {
  const take = async (chunks: Buffer[]) => {
    const found: string[] = [];
    for await (const event of readEvents(Readable.from(chunks))) found.push(event.toString());
    return found;
  };

  it('are the same whatever the chunks and line ends', async () => {
    const text =
      ': hi\n\nid: 1\ndata: {"a":1}\n\nevent: message\ndata:{\ndata: }\n\nid: 2\n\ndata\n\ndata: never ended';
    const expected = ['{"a":1}', '{\n}', ''];
    for (const variant of [text, text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')]) {
      const bytes = Buffer.from(variant);
      expect(await take([bytes])).toEqual(expected);
      expect(await take(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toEqual(expected);
    }
  });

  it('above the limit are refused instead of kept', async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('data: ');
      for (;;) yield Buffer.alloc(MEBIBYTE, 'x');
    }
    await expect(readEvents(endless()).next()).rejects.toThrow('above');
  });
});
