// How the MCP conformance suite is run: a scenario or a whole revision at a time, and what its checks said.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const SUITE = here('../../node_modules/@modelcontextprotocol/conformance');
const EXPECTED_FAILURES = here('expected-failures.yml');
export const REVISIONS = ['2025-11-25', '2026-07-28'];

type Leg = 'client' | 'server';

/** Frozen with each revision of the protocol, and kept in the suite. */
export function required(revision: string, leg: Leg): readonly string[] {
  const file = path.join(SUITE, 'requirements', `${revision}.yaml`);
  return (parse(readFileSync(file, 'utf8')) as Record<Leg, string[]>)[leg];
}

/** Resolves with the suite's verdict; the code is 0 as well when a scenario fails that is expected to. */
export async function runSuite(
  args: readonly string[],
  limitMs: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    [path.join(SUITE, 'dist', 'index.js'), ...args, '--expected-failures', EXPECTED_FAILURES],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
  }
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  return { code, output };
}

interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/**
 * What is wrong with a scenario by what the suite left in the folder it was given with `-o`: every scored check that did not
 * pass, down to the recommendations, or that there was none.
 */
export function faultsOf(folder: string, leg: Leg, scenario: string): readonly string[] {
  // A scenario of authorization has a folder in its name.
  const [name, ...groups] = scenario.split('/').reverse() as [string, ...string[]];
  const prefix = leg === 'server' ? 'server-' : '';
  const stamped = new RegExp(`^${prefix}${name}-\\d{4}-\\d\\d-\\d\\dT`);
  const place = path.join(folder, ...groups);
  const runs = existsSync(place) ? readdirSync(place).filter((run) => stamped.test(run)) : [];
  const checks = runs.flatMap(
    (run) => JSON.parse(readFileSync(path.join(place, run, 'checks.json'), 'utf8')) as Check[],
  );
  const scored = checks.filter(({ status }) => status !== 'INFO' && status !== 'SKIPPED');
  if (scored.length === 0) return [`${scenario} checks nothing`];
  return scored
    .filter(({ status }) => status !== 'SUCCESS')
    .map(({ id, errorMessage = '' }) => `${scenario} ${id}: ${errorMessage}`);
}
