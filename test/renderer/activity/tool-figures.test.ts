import { expect, it } from 'vitest';
import { actorWords, deedWords, resultWords } from '../../../src-renderer/screens/activity/activity-words.ts';
import { CHARTED, toolFigures } from '../../../src-renderer/screens/activity/tool-figures.ts';
import type { ActivityRecord } from '../../../src-shared/model/activity.ts';

const record = (seq: number, part: Partial<ActivityRecord> = {}): ActivityRecord => ({
  seq,
  time: '2026-11-23T03:17:51.604Z',
  who: { kind: 'agent', agent: 'writer', token_id: null },
  kind: 'tool',
  name: 'files__read',
  server: 'files',
  shape: '{}',
  bytes_in: null,
  bytes_out: null,
  result: 'ok',
  ms: seq,
  prev: '',
  hash: '',
  ...part,
});

it('sums up the calls of each tool, the busiest first', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => record(100 - at));
  const figures = toolFigures([
    record(103, { name: 'other__x', ms: 7, result: 'timeout' }),
    record(102, { kind: 'operation', name: 'delete_server' }),
    ...hundred,
  ]);
  expect(figures.map(({ last, ...rest }) => ({ ...rest, charted: last.length }))).toEqual([
    { name: 'files__read', calls: 100, failed: 0, p50: 50, p95: 95, max: 100, charted: CHARTED },
    { name: 'other__x', calls: 1, failed: 1, p50: 7, p95: 7, max: 7, charted: 1 },
  ]);
  expect(figures[0]?.last.map(({ seq }) => seq).slice(-2)).toEqual([99, 100]);
});

it('says who, what and how in words', () => {
  expect(actorWords({ kind: 'agent', agent: 'writer', token_id: 't' })).toBe('writer');
  expect(actorWords({ kind: 'api', agent: null, token_id: null })).toBe('A script');
  expect(deedWords({ kind: 'operation', name: 'update_server' })).toBe('Update server');
  expect(deedWords({ kind: 'tool', name: 'a__b_c' })).toBe('a__b_c');
  expect(resultWords('a_code_to_come')).toBe('a code to come');
});
