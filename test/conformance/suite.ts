// How the MCP conformance suite is run: a scenario or a whole revision at a time, and what its checks said.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const SUITE = here('../../node_modules/@modelcontextprotocol/conformance');
export const EXPECTED_FAILURES = here('expected-failures.yml');
export const REVISIONS = ['2025-11-25', '2026-07-28'];

type Leg = 'client' | 'server';

/** Frozen with each revision of the protocol, and kept in the suite. */
export function required(revision: string, leg: Leg): readonly string[] {
  const file = path.join(SUITE, 'requirements', `${revision}.yaml`);
  return (parse(readFileSync(file, 'utf8')) as Record<Leg, string[]>)[leg];
}

export function expectedToFail(leg: Leg): readonly string[] {
  return (parse(readFileSync(EXPECTED_FAILURES, 'utf8')) as Record<Leg, string[] | null>)[leg] ?? [];
}

/** Resolves with the suite's verdict; the code is 0 as well when a scenario fails that is expected to. */
export async function runSuite(
  args: readonly string[],
  limitMs: number,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    [path.join(SUITE, 'dist', 'index.js'), ...args, '--expected-failures', EXPECTED_FAILURES],
    { stdio: ['ignore', 'pipe', 'pipe'] },
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

export interface Check {
  readonly scenario: string;
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** What the suite left in the folder it was given with `-o`, for one scenario. */
export function checksOf(folder: string, leg: Leg, scenario: string): readonly Check[] {
  const stamped = new RegExp(`^${leg}-${scenario}-\\d{4}-\\d\\d-\\d\\dT`);
  const folders = readdirSync(folder).filter((name) => stamped.test(name));
  return folders.flatMap((name) => {
    const checks = JSON.parse(readFileSync(path.join(folder, name, 'checks.json'), 'utf8')) as Omit<
      Check,
      'scenario'
    >[];
    return checks.map((check) => ({ ...check, scenario }));
  });
}
