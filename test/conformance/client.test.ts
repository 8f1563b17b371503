// The client scenarios that the MCP conformance suite requires, through the gateway's own path to a server, one by one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { expectedToFail, REVISIONS, required, runSuite } from './suite.ts';

const CLIENT = fileURLToPath(new URL('conformance-client.ts', import.meta.url));
const COMMAND = `${JSON.stringify(process.execPath)} ${JSON.stringify(CLIENT)}`;
const CLIENT_LIMIT_MS = 120_000;
const LIMIT_MS = 150_000;

const results = mkdtempSync(path.join(tmpdir(), 'conformance-'));
afterAll(() => rmSync(results, { recursive: true, force: true }));

describe.each(REVISIONS)('revision %s requires', (revision) => {
  test.concurrent.each(required(revision, 'client'))(
    '%s',
    async (scenario) => {
      const { code, output } = await runSuite(
        [
          ...['client', '--command', COMMAND, '--scenario', scenario, '--spec-version', revision],
          ...['--timeout', String(CLIENT_LIMIT_MS), '-o', results],
        ],
        LIMIT_MS - 5_000,
      );
      expect(code, output.slice(-6_000)).toBe(0);
      const [, passed, all] = /^Passed: (\d+)\/(\d+), /m.exec(output) ?? [];
      expect(Number(all), output.slice(-6_000)).toBeGreaterThan(0);
      if (!expectedToFail('client').includes(scenario)) expect(passed).toBe(all);
    },
    LIMIT_MS,
  );
});
