// The client scenarios that the MCP conformance suite requires, through the gateway's own path to a server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOf, REVISIONS, required, runSuite } from './suite.ts';

const CLIENT = fileURLToPath(new URL('conformance-client.ts', import.meta.url));
const COMMAND = `${JSON.stringify(process.execPath)} ${JSON.stringify(CLIENT)}`;
const CLIENT_LIMIT_MS = 120_000;
const LIMIT_MS = 150_000;

describe.each(REVISIONS)('revision %s', (revision) => {
  const results = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  let ended: Awaited<ReturnType<typeof runSuite>>;
  // All of it at once: the suite starts our client for each scenario.
  beforeAll(async () => {
    ended = await runSuite(
      [
        ...['client', '--command', COMMAND, '--requirements', revision],
        ...['--timeout', String(CLIENT_LIMIT_MS), '-o', results],
      ],
      LIMIT_MS - 5_000,
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
