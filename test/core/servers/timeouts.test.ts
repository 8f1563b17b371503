// How long a connection may take: a package runner downloads first, so its first start gets a minute, unless somebody chose.
import { describe, expect, it } from 'vitest';
import { createTimeouts } from '../../../src-main/core/servers/timeouts.ts';
import type { EffectiveSettings } from '../../../src-main/core/settings.ts';
import type { ServerConfig } from '../../../src-shared/model/mcp-server.ts';

function limitOf(
  [command, ...args]: string[],
  { own, source = 'default', before = false }: { own?: number; source?: 'default' | 'setting'; before?: boolean } = {},
): number {
  const settings = { connection_timeout_ms: { value: 10_000, source } } as EffectiveSettings;
  const config = { command, args, timeouts: own === undefined ? null : { connection_ms: own } };
  return createTimeouts(() => settings).connectionMs(config as unknown as ServerConfig, before);
}

describe('the limit of a connection', () => {
  it.each([
    ['npx', '-y', 'a'],
    ['/usr/local/bin/npx', 'a'],
    ['C:\\Program Files\\nodejs\\npx.cmd', 'a'],
    ['bunx', 'a'],
    ['uvx', 'a'],
    ['pnpm', 'dlx', 'a'],
    ['pnpm', '--silent', 'dlx', 'a'],
  ])('is a minute for the first start of %s %s', (...argv) => {
    expect(limitOf(argv)).toBe(60_000);
    expect(limitOf(argv, { before: true })).toBe(10_000);
    expect(limitOf(argv, { own: 500 })).toBe(500);
    expect(limitOf(argv, { source: 'setting' })).toBe(10_000);
  });

  it.each([['node', 'npx'], ['pnpm', 'start', 'dlx'], ['npxx']])('is the usual one for %s %s', (...argv) => {
    expect(limitOf(argv.filter((word) => word !== undefined))).toBe(10_000);
  });
});
