// The log of each server: numbered lines that can be followed, told of in batches, within bounds in memory and on disk.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../../src-main/core/index.ts';
import { createRedactor } from '../../../../src-main/core/redactor.ts';
import { createServerLogs, type ServerLogs } from '../../../../src-main/core/servers/stdio/server-logs.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const SECRET = 'agwc-71b0c4d2-server-log';
const ID = '11111111-2222-4333-8444-555555555555';

let folder: string;
let directory: string;
let clock: ReturnType<typeof createManualClock>;
let told: (readonly [id: string, last: number])[];
let logs: ServerLogs;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'server-logs-'));
  directory = path.join(folder, 'server-logs');
  clock = createManualClock();
  told = [];
  const redactor = createRedactor();
  redactor.set('test', [SECRET]);
  logs = createServerLogs({
    directory,
    clock,
    logger: silentLogger,
    redaction: redactor,
    onLines: (id, last) => told.push([id, last]),
  });
});
afterEach(() => {
  logs.close();
  rmSync(folder, { recursive: true, force: true });
});

const text = (name = `${ID}.log`) => readFileSync(path.join(directory, name), 'utf8');

describe('lines', () => {
  test('are numbered over all processes of a server, and given from a number on', () => {
    const first = logs.open(ID);
    first.append(Buffer.from('one\ntwo\n'));
    expect(logs.read(ID)).toEqual({ lines: ['one', 'two'], next: 2 });
    const second = logs.open(ID);
    second.append(Buffer.from('thr'));
    first.append(Buffer.from('between\n'));
    second.append(Buffer.from('ee\n'));
    expect(logs.read(ID, 2)).toEqual({ lines: ['three', 'between'], next: 4 });
    expect(logs.read(ID, 4)).toEqual({ lines: [], next: 4 });
  });

  test('are all given to whoever has a number of an earlier run', () => {
    logs.open(ID).append(Buffer.from('one\n'));
    expect(logs.read(ID, 900)).toEqual({ lines: ['one'], next: 1 });
    expect(logs.read('another', 3)).toEqual({ lines: [], next: 0 });
  });

  test('without an end are shown when nothing follows', () => {
    logs.open(ID).append(Buffer.from('Ok to proceed? (y) '));
    clock.advance(300);
    expect(logs.read(ID).lines).toEqual([]);
    clock.advance(2_000);
    expect(told).toEqual([[ID, 1]]);
    expect(logs.read(ID).lines).toEqual(['Ok to proceed? (y) ']);
  });

  test('that end in the first half of a secret wait for the other', () => {
    const log = logs.open(ID);
    log.append(Buffer.from(`the token ${SECRET.slice(0, 14)}`));
    clock.advance(10_000);
    expect(logs.read(ID).lines).toEqual([]);
    log.append(Buffer.from(`${SECRET.slice(14)} is wrong\n`));
    clock.advance(250);
    expect(logs.read(ID).lines).toEqual(['the token [redacted] is wrong']);
  });

  test('are told of at most four times a second', () => {
    const log = logs.open(ID);
    for (let at = 0; at < 200; at++) {
      log.append(Buffer.from(`line ${at}\n`));
      clock.advance(10);
    }
    clock.advance(250);
    expect(told.at(-1)).toEqual([ID, 200]);
    expect(told.length).toBeLessThanOrEqual(9);
  });

  test('stay within their bounds when a server floods, and say what is missing', () => {
    const log = logs.open(ID);
    for (let at = 0; at < 200; at++) {
      log.append(Buffer.from(`${'x'.repeat(99)}\n`.repeat(1_000)));
      clock.advance(250);
    }
    const { lines } = logs.read(ID);
    expect(lines.join('\n').length).toBeLessThanOrEqual(128 * 1024);
    expect(lines.filter((line) => line.startsWith('[34 KiB are left out'))).not.toEqual([]);
    const sizes = readdirSync(directory).map((name) => statSync(path.join(directory, name)).size);
    expect(sizes).toHaveLength(2);
    expect(sizes.reduce((total, size) => total + size)).toBeLessThanOrEqual(5_000_000);
  });
});

describe('the file', () => {
  test('is private, has the time of every line, and no secret', () => {
    logs.open(ID).append(Buffer.from(`the token ${SECRET} \u001b[2J\n`));
    clock.advance(250);
    expect(text()).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00 the token \[redacted\] \\u001b\[2J\n$/);
    if (process.platform !== 'win32') {
      expect(statSync(path.join(directory, `${ID}.log`)).mode & 0o777).toBe(0o600);
      expect(statSync(directory).mode & 0o777).toBe(0o700);
    }
  });

  test('has what came last when all ends, also without an end of the line', () => {
    logs.open(ID).append(Buffer.from('one\nhalf'));
    logs.open('other').append(Buffer.from(`the token ${SECRET.slice(0, 14)}`));
    logs.close();
    expect(text()).toMatch(/ one\n.* half\n$/);
    expect(text('other.log')).toMatch(/ the token \[redacted\]\n$/);
  });

  test('goes with its server, at once or with the next start', () => {
    logs.open(ID).append(Buffer.from('one\n'));
    logs.open('other').append(Buffer.from('two\n'));
    clock.advance(250);
    logs.forget(ID);
    expect(readdirSync(directory)).toEqual(['other.log']);
    expect(logs.read(ID)).toEqual({ lines: [], next: 0 });
    logs.close();
    logs.sweep(new Set(['kept']));
    expect(readdirSync(directory)).toEqual([]);
  });
});
