// The server scenarios that the MCP conformance suite requires: of our fixture, and of the gateway with that fixture behind it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import type { Loopback } from '../fixtures/http/loopback.ts';
import { type McpGateway, startMcpGateway } from '../http/mcp-support.ts';
import { startHeaderProxy } from '../support/header-proxy.ts';
import { faultsOf, REVISIONS, required, runSuite } from './suite.ts';

const LIMIT_MS = 90_000;
const results = mkdtempSync(path.join(tmpdir(), 'conformance-'));
let fixture: ConformanceUpstream;
let direct: Loopback;
let gateway: McpGateway;
let behindGateway: Loopback;
beforeAll(async () => {
  fixture = await startConformanceUpstream();
  direct = await startHeaderProxy(fixture.url, {});
  const { url } = fixture;
  gateway = await startMcpGateway({ servers: { fixture: { transport: 'streamable_http', url } } });
  behindGateway = await startHeaderProxy(gateway.url, { authorization: `Bearer ${gateway.token()}` });
});
afterAll(async () => {
  await behindGateway.close();
  await gateway.stop();
  await direct.close();
  await fixture.close();
  rmSync(results, { recursive: true, force: true });
});

/** Runs the frozen set of a revision and expects every scored check to have passed, down to the recommendations. */
async function conforms(url: string, revision: string): Promise<void> {
  const folder = mkdtempSync(path.join(results, 'run-'));
  const { code, output } = await runSuite(
    ['server', '--url', url, '--requirements', revision, '-o', folder],
    LIMIT_MS - 5_000,
  );
  expect(required(revision, 'server').flatMap((scenario) => faultsOf(folder, 'server', scenario))).toEqual([]);
  expect(code, output.slice(-6_000)).toBe(0);
}

describe.each(REVISIONS)('revision %s', (revision) => {
  // Then what fails through the gateway is neither the fixture's fault nor the proxy's.
  test('is what the fixture speaks', () => conforms(`${direct.origin}/mcp`, revision), LIMIT_MS);
  test(
    'is what the gateway speaks for the fixture',
    () => conforms(`${behindGateway.origin}/mcp/servers/fixture`, revision),
    LIMIT_MS,
  );
});
