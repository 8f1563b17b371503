// What is read while a large message is looked over comes after it, and ends when reading ends.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readWire, type WireMessage } from '../../../../src-main/core/servers/stdio/wire-reader.ts';
import { until } from './support.ts';

const notification = (n: number, length = 0) =>
  `${JSON.stringify({ jsonrpc: '2.0', method: 'n', params: { n, text: 'x'.repeat(length) } })}\n`;

const MIB = 1024 * 1024;

function open(onMessage: (n: number, stop: () => void) => void = () => {}, maxMessageBytes = 64 * MIB) {
  const stdout = new PassThrough();
  const heard: (number | string)[] = [];
  const note = (what: string) => heard.push(what);
  const stop = readWire(stdout, {
    onMessage: ({ params }: WireMessage) => {
      const { n } = params as { n: number };
      heard.push(n);
      onMessage(n, stop);
    },
    onNoise: (line, bytes) => note(`noise ${line.toString().slice(0, 8)}${bytes > line.length ? ` of ${bytes}` : ''}`),
    onDropped: ({ reason, answerTo }) => note(`${reason} ${answerTo}`),
    maxMessageBytes,
    large: { expects: (id) => (id === 7 ? 'result' : null), takeResult: () => false },
  });
  return { stdout, heard, stop };
}

test('messages stay in order, whatever their size and however they come', async () => {
  for (const size of [50, 5_000, 65_536, 1_000_000]) {
    const { stdout, heard } = open();
    const lengths = [0, 200_000, 0, 0, 70_000, 100_000, 10, 65_536, 0, 300_000];
    const bytes = Buffer.from(lengths.map((length, n) => notification(n, length)).join(''));
    for (let at = 0; at < bytes.length; at += size) stdout.write(bytes.subarray(at, at + size));
    await until(() => heard.length === lengths.length, `the messages in pieces of ${size}`);
    expect(heard).toEqual(lengths.map((_, n) => n));
  }
});

test('nothing more is told once reading is stopped, and what comes is still taken', async () => {
  const { stdout, heard } = open((n, stop) => {
    if (n === 2) stop();
  });
  stdout.write(notification(1, 100_000) + notification(2) + notification(3));
  await until(() => heard.includes(2), 'the second message');
  let taken = false;
  stdout.write(Buffer.alloc(10_000_000, 'x'), () => (taken = true));
  await until(() => taken, 'the rest to be taken');
  expect(heard).toEqual([1, 2]);
});

test('text that is too long to be kept is noise, once and as soon as it is too long', async () => {
  const { stdout, heard } = open();
  for (const length of [MIB, MIB + 1, 3 * MIB]) stdout.write(`${'x'.repeat(length)}\n`);
  stdout.write(notification(1));
  await until(() => heard.includes(1), 'the last message');
  expect(heard).toEqual(['noise xxxxxxxx', `noise xxxxxxxx of ${MIB + 1}`, `noise xxxxxxxx of ${MIB + 4_096}`, 1]);
});

test('an answer that is too long fails its request, also behind a byte order mark', async () => {
  const { stdout, heard } = open(undefined, MIB);
  for (const opening of ['', '\ufeff', ' \t']) {
    stdout.write(`${opening}{"jsonrpc":"2.0","id":7,"result":{"text":"${'x'.repeat(2 * MIB)}"}}\n`);
  }
  stdout.write(notification(1));
  await until(() => heard.includes(1), 'the last message');
  expect(heard).toEqual(['too_large 7', 'too_large 7', 'too_large 7', 1]);
});

test('what is large and no message is noise; what is too much is dropped for whom it answers', async () => {
  const { stdout, heard } = open();
  const many = `[${'1,'.repeat(300_000)}1]`;
  stdout.write(`{"level":"debug","rows":${many}}\n`);
  stdout.write(`{"level":"debug",${' '.repeat(100_000)}broken}\n`);
  stdout.write(`${' '.repeat(200_000)}{}\n`);
  stdout.write(`{"jsonrpc":"2.0","method":"n","params":{"many":${many}}}\n`);
  stdout.write(`{"jsonrpc":"2.0","id":7,"result":{"many":${many}}}\n`);
  stdout.write(`{"jsonrpc":"2.0","id":8,"result":{"many":${many}}}\n`);
  stdout.write(notification(1));
  await until(() => heard.includes(1), 'the last message');
  expect(heard).toEqual(['noise {"level"', 'noise {"level"', 'noise         ', 'too_much nobody', 'too_much 7', 1]);
});
