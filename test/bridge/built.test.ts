// The bridge as it is shipped: one file without a package, on the oldest Node there is here.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { ensureBuild } from '../support/build.ts';
import { INITIALIZE } from './bridge-process.ts';
import { createStandIn } from './stand-in.ts';

const BUILT = path.resolve(import.meta.dirname, '../../out/main/bridge.js');

beforeAll(ensureBuild, 300_000);

/** A Node of the machine that is older than ours but not too old; ours where there is none. */
function oldNode(): string {
  for (const node of ['/usr/bin/node', '/usr/local/bin/node']) {
    try {
      const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
        .split('.')
        .map(Number);
      if (major > 20 || (major === 20 && minor >= 19)) return node;
    } catch {
      // None there.
    }
  }
  return process.execPath;
}

it('imports nothing but Node', () => {
  const code = readFileSync(BUILT, 'utf8');
  const imports = [...code.matchAll(/^import .*? from ["']([^"']+)["']|\bimport\(["']([^"']+)["']\)/gm)];
  expect(imports.length).toBeGreaterThan(3);
  expect(imports.map(([, one, other]) => one ?? other).filter((name) => !name?.startsWith('node:'))).toEqual([]);
});

it('carries a session from its handshake to its end', async () => {
  const gateway = await createStandIn();
  onTestFinished(() => gateway.close());
  const child = spawn(oldNode(), [BUILT, '--data-dir', gateway.dataDir], {
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
  await once(child.stdout, 'data');
  child.stdin.end();
  expect((await once(child, 'close'))[0]).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ id: 'first', result: { serverInfo: { name: 'conformance-fixture' } } });
});
