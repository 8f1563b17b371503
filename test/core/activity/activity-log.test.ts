// The activity log: what is recorded, that it survives, that a change in it is seen, and that no value is ever in it.
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkChain, openActivityFiles } from '../../../src-main/core/activity/activity-files.ts';
import {
  type ActivityEntry,
  activityDirectory,
  openActivityLog,
} from '../../../src-main/core/activity/activity-log.ts';
import { argumentShape } from '../../../src-main/core/activity/argument-shape.ts';
import { unchained } from '../../../src-main/core/activity/chain.ts';
import { systemClock } from '../../../src-main/core/clock.ts';
import { silentLogger } from '../../../src-main/core/logger.ts';
import { listActivitySchema } from '../../../src-shared/model/activity.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'activity-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const told: number[] = [];
const seal = (text: string) => `sealed ${text}`;
const open = (directory: string | null = dataDir, readOnly = false) =>
  openActivityLog({
    dataDir: directory,
    readOnly,
    clock: systemClock,
    logger: silentLogger,
    redact: (text) => text.replaceAll('hunter2hunter2', '[redacted]'),
    seal,
    onRecords: (last) => told.push(last),
  });
const call = (part: Partial<ActivityEntry> = {}): ActivityEntry => ({
  who: { kind: 'agent', agent: 'writer', token_id: 't1' },
  kind: 'tool',
  name: 'files__read',
  server: 'files',
  args: { path: '/etc/passwd' },
  bytesIn: 22,
  bytesOut: 900,
  result: 'ok',
  ms: 1.234,
  ...part,
});
const query = (part: object = {}) => listActivitySchema.parse(part);
const files = () =>
  readdirSync(activityDirectory(dataDir))
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
const file = (at: number) => path.join(activityDirectory(dataDir), files().at(at) as string);

describe('the log', () => {
  it('lists the newest first, goes on over a restart, and tells that there is more', () => {
    const first = open();
    for (let at = 0; at < 5; at += 1) first.record(call({ name: `tool-${at}` }));
    first.close();
    expect(told.at(-1)).toBe(5);
    const second = open();
    second.record(call({ name: 'later' }));
    const { records } = second.list(query());
    expect(records.map(({ seq, name }) => `${seq} ${name}`)).toEqual([
      '6 later',
      '5 tool-4',
      '4 tool-3',
      '3 tool-2',
      '2 tool-1',
      '1 tool-0',
    ]);
    const page = second.list(query({ limit: 2 }));
    expect(page.records.map(({ seq }) => seq)).toEqual([6, 5]);
    expect(second.list(query({ limit: 2, before: page.next })).records.map(({ seq }) => seq)).toEqual([4, 3]);
    expect(second.list(query({ after: 4 })).records.map(({ seq }) => seq)).toEqual([6, 5]);
    expect(second.check()).toMatchObject({ ok: true, records: 6, first_seq: 1, last_seq: 6, problem: null });
    second.close();
  });

  it('that cannot be written goes on in memory, behind what the files hold', () => {
    const first = open();
    first.record(call({ name: 'kept' }));
    first.close();
    const second = open(dataDir, true);
    second.record(call({ name: 'later' }));
    expect(second.list(query()).records.map(({ seq, name }) => `${seq} ${name}`)).toEqual(['2 later', '1 kept']);
    second.close();
    expect(open().check()).toMatchObject({ ok: true, records: 1 });
  });

  it('filters by agent, server, tool, kind and how it ended', () => {
    const log = open(null);
    log.record(call({ who: { kind: 'agent', agent: 'reader', token_id: null } }));
    log.record(call({ server: 'other', name: 'other__x', result: 'timeout' }));
    log.record(call({ kind: 'operation', name: 'delete_server', result: 'ok' }));
    const names = (part: object) => log.list(query(part)).records.map(({ seq }) => seq);
    expect(names({ agent: 'reader' })).toEqual([1]);
    expect(names({ server: 'other' })).toEqual([2]);
    expect(names({ name: 'files__read' })).toEqual([1]);
    expect(names({ kind: 'operation' })).toEqual([3]);
    expect(names({ result: 'failed' })).toEqual([2]);
    expect(names({ result: 'ok', limit: 1 })).toEqual([3]);
    log.close();
  });

  it('holds names, types and sizes, never a value', () => {
    const log = open();
    log.record(call({ args: { path: '/secret/place', 'someone@example.com': 1, deep: { a: { b: { c: 'x' } } } } }));
    log.record(call({ name: 'hunter2hunter2' }));
    log.record(call({ kind: 'operation', name: 'create_server', args: { env: { KEY: 'sk-12345678' } } }));
    log.close();
    const text = readFileSync(file(0), 'utf8');
    for (const value of ['/secret/place', 'someone', 'sk-12345678', '"x"', 'hunter2'])
      expect(text).not.toContain(value);
    expect(text).toContain('{path: text(13), key(19): number, deep: {a: {b: object(1)}}}');
    // Even the length of what may be a secret is nobody's business.
    expect(text).toContain('{env: {KEY: text}}');
    expect(argumentShape({ hunter2: 1 })).toBe('{hunter2: number}');
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner only', () => {
    const log = open();
    log.record(call());
    log.close();
    expect(statSync(file(0)).mode & 0o777).toBe(0o600);
    expect(statSync(activityDirectory(dataDir)).mode & 0o777).toBe(0o700);
  });

  it('is put aside when it has grown large, and the oldest files go', () => {
    const directory = path.join(dataDir, 'small');
    rmSync(directory, { recursive: true, force: true });
    const log = openSmall(directory);
    for (let at = 0; at < 40; at += 1) log.append([unchained({ ...PLAIN, name: `tool-${at}` })]);
    log.close();
    const names = readdirSync(directory).sort();
    expect(names.filter((name) => name.endsWith('.jsonl'))).toHaveLength(3);
    expect(checkChain(directory, seal)).toMatchObject({ problem: null, last: { seq: 40 } });
    rmSync(path.join(directory, names[0] as string));
    expect(checkChain(directory, seal).problem).toMatch(/^Records \d+ to \d+ are missing at its beginning$/);
    expect(names[0]).not.toBe('activity-000000000001.jsonl');
    const again = openSmall(directory);
    expect(again.append([unchained(PLAIN)])[0]).toMatch(/^\{"seq":41,/);
    again.close();
  });
});

const PLAIN = {
  time: new Date(0).toISOString(),
  who: { kind: 'api' as const, agent: null, token_id: null },
  kind: 'tool' as const,
  name: 'x',
  server: null,
  shape: '{}',
  bytes_in: null,
  bytes_out: null,
  result: 'ok',
  ms: 1,
};

function openSmall(directory: string) {
  mkdirSync(directory, { recursive: true });
  return openActivityFiles(directory, { seal, maxBytes: 2_000, maxFiles: 3 });
}

describe('the chain', () => {
  const write = (count: number, name = 'tool') => {
    const log = open();
    for (let at = 0; at < count; at += 1) log.record(call({ name: `${name}-${at}` }));
    log.close();
  };
  const check = () => {
    const log = open();
    const result = log.check();
    log.close();
    return result;
  };
  const lines = () => readFileSync(file(0), 'utf8').split('\n').slice(0, -1);

  it('shows a record that was changed', () => {
    write(3);
    writeFileSync(file(0), readFileSync(file(0), 'utf8').replace('tool-1', 'tool-9'));
    expect(check()).toMatchObject({ ok: false, problem: expect.stringContaining('Record 2') });
  });

  it('shows a record that was taken out or put in', () => {
    write(4);
    const all = lines();
    writeFileSync(file(0), `${[all[0], all[1], all[3]].join('\n')}\n`);
    expect(check().problem).toContain('Between record 2 and record 4');
    writeFileSync(file(0), `${[all[0], all[0], ...all.slice(1)].join('\n')}\n`);
    expect(check().problem).toContain('Between record 1 and record 1');
    writeFileSync(file(0), `${[all[0], 'not a record', all[1]].join('\n')}\n`);
    expect(check().problem).toContain('line 2');
  });

  it('shows records that were cut off at its end, and goes on showing it', () => {
    write(4);
    const all = lines();
    writeFileSync(file(0), `${all.slice(0, 2).join('\n')}\n`);
    expect(check()).toMatchObject({ ok: false, problem: 'Records 3 to 4 are missing at its end' });
    write(1);
    expect(check().problem).toContain('Between record 2 and record 5');
    rmSync(file(0));
    expect(check().problem).toBe('Records 1 to 5 are missing');
    write(1);
    expect(check().problem).toBe('Records 1 to 5 are missing at its beginning');
  });

  it('shows a chain that was written anew as a whole, and that nobody says where it ends', () => {
    write(2);
    const ends = path.join(activityDirectory(dataDir), 'ends.json');
    const kept = readFileSync(ends);
    rmSync(activityDirectory(dataDir), { recursive: true });
    // The same records in the same millisecond would be the same chain.
    write(2, 'other');
    writeFileSync(ends, kept);
    expect(check().problem).toMatch(/^Record 2 .* is not the one that was written$/);
    writeFileSync(ends, kept.toString().replace('"seq":2', '"seq":1'));
    expect(check().problem).toMatch(/^Whether records are missing at its end cannot be told/);
    write(1);
    expect(check()).toMatchObject({ ok: true, records: 3 });
  });

  it('shows a file that cannot be read; the others are listed all the same', () => {
    write(2);
    mkdirSync(path.join(activityDirectory(dataDir), 'activity-000000000003.jsonl'));
    const log = open();
    expect(log.check().problem).toBe('activity-000000000003.jsonl cannot be read');
    expect(log.list(query()).records).toHaveLength(2);
    log.close();
    rmSync(activityDirectory(dataDir), { recursive: true });
    writeFileSync(activityDirectory(dataDir), 'no folder');
    const none = open();
    expect(none.check().problem).toBe('The folder of the log cannot be read');
    expect(none.list(query()).records).toEqual([]);
    none.close();
  });

  it('goes on after a process was killed in the middle of a line', () => {
    write(3);
    appendFileSync(file(0), '{"seq":4,"ti');
    expect(check()).toMatchObject({ ok: true, records: 3 });
    write(1);
    expect(check()).toMatchObject({ ok: true, records: 4, last_seq: 4 });
  });
});
