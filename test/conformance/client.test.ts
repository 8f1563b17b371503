// The client scenarios that the MCP conformance suite requires, through the gateway's own path to a server, one by one.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const SUITE = here('../../node_modules/@modelcontextprotocol/conformance');
const EXPECTED_FAILURES = here('expected-failures.yml');
const CLIENT = `${JSON.stringify(process.execPath)} ${JSON.stringify(here('conformance-client.ts'))}`;
const CLIENT_LIMIT_MS = 120_000;
const LIMIT_MS = 150_000;

const results = mkdtempSync(path.join(tmpdir(), 'conformance-'));
afterAll(() => rmSync(results, { recursive: true, force: true }));

/** Frozen with each revision of the protocol, and kept in the suite. */
function required(revision: string): readonly string[] {
  const file = path.join(SUITE, 'requirements', `${revision}.yaml`);
  return (parse(readFileSync(file, 'utf8')) as { client: string[] }).client;
}

function expectedToFail(): readonly string[] {
  return (parse(readFileSync(EXPECTED_FAILURES, 'utf8')) as { client: string[] | null }).client ?? [];
}

/** Resolves with the suite's verdict; the code is 0 as well when a scenario fails that is expected to. */
async function run(scenario: string, revision: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    [
      path.join(SUITE, 'dist', 'index.js'),
      ...['client', '--command', CLIENT, '--scenario', scenario, '--spec-version', revision],
      ...['--timeout', String(CLIENT_LIMIT_MS), '--expected-failures', EXPECTED_FAILURES, '-o', results],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
  }
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS - 5_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  return { code, output };
}

describe.each(['2025-11-25', '2026-07-28'])('revision %s requires', (revision) => {
  test.concurrent.each(required(revision))(
    '%s',
    async (scenario) => {
      const { code, output } = await run(scenario, revision);
      expect(code, output.slice(-6_000)).toBe(0);
      const [, passed, all] = /^Passed: (\d+)\/(\d+), /m.exec(output) ?? [];
      expect(Number(all), output.slice(-6_000)).toBeGreaterThan(0);
      if (!expectedToFail().includes(scenario)) expect(passed).toBe(all);
    },
    LIMIT_MS,
  );
});
