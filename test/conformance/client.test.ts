// The client scenarios that the MCP conformance suite requires, through the gateway's own path to a server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTurns, type Turns } from './few-at-a-time.ts';
import { faultsOf, REVISIONS, required, runSuite } from './suite.ts';

const CLIENT = fileURLToPath(new URL('client-in-turn.ts', import.meta.url));
const COMMAND = `${JSON.stringify(process.execPath)} ${JSON.stringify(CLIENT)}`;
const CLIENT_LIMIT_MS = 120_000;
const LIMIT_MS = 150_000;

let turns: Turns;
beforeAll(async () => {
  turns = await startTurns();
});
afterAll(() => turns.close());

describe.each(REVISIONS)('revision %s', (revision) => {
  const results = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  let ended: Awaited<ReturnType<typeof runSuite>>;
  beforeAll(async () => {
    ended = await runSuite(
      [
        ...['client', '--command', COMMAND, '--requirements', revision],
        ...['--timeout', String(CLIENT_LIMIT_MS), '-o', results],
      ],
      LIMIT_MS - 5_000,
      turns.environment,
    );
  }, LIMIT_MS);
  afterAll(() => rmSync(results, { recursive: true, force: true }));

  test.each(required(revision, 'client'))('requires %s', (scenario) => {
    expect(faultsOf(results, 'client', scenario), ended.output.slice(-6_000)).toEqual([]);
  });

  test('is what the suite says too', () => {
    expect(ended.code, ended.output.slice(-6_000)).toBe(0);
  });
});
