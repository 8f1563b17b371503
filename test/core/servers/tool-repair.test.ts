// One bad tool never hides the others: each malformed shape is repaired or dropped with a reason.
import { describe, expect, it } from 'vitest';
import { discoverList } from '../../../src-main/core/servers/discover-lists.ts';
import { discoverTools } from '../../../src-main/core/servers/discover-tools.ts';
import { repairTool } from '../../../src-main/core/servers/tool-repair.ts';
import type { UpstreamLink } from '../../../src-main/core/servers/upstream-link.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const object = { type: 'object' };
const repair = (tool: unknown) => repairTool(tool, 0);

describe('repairing a tool', () => {
  it('leaves a good tool as it is, unknown fields included', () => {
    const good = {
      name: 'good',
      description: 'ok',
      inputSchema: { type: 'object', properties: { x: true } },
      annotations: { readOnlyHint: true, futureHint: 1 },
      icons: [{ src: 'https://x/y.png', extra: 1 }],
      _meta: { 'com.example/k': 1 },
      futureField: { deep: [1, 2] },
    };
    expect(repair(good)).toEqual({ definition: good, warnings: [] });
  });

  it.each([
    ['no inputSchema', { name: 't' }, { inputSchema: object }],
    ['no type', { name: 't', inputSchema: {} }, { inputSchema: object }],
    ['an array as schema', { name: 't', inputSchema: [] }, { inputSchema: object }],
    ['another root type', { name: 't', inputSchema: { type: 'string' } }, { inputSchema: object }],
    ['required null', { name: 't', inputSchema: { ...object, required: null } }, { inputSchema: object }],
    ['properties null', { name: 't', inputSchema: { ...object, properties: null } }, { inputSchema: object }],
    ['array output', { name: 't', inputSchema: object, outputSchema: { type: 'array' } }, { inputSchema: object }],
    ['null description', { name: 't', description: null, inputSchema: object }, { inputSchema: object }],
    ['null annotations', { name: 't', annotations: null, inputSchema: object }, { inputSchema: object }],
    ['a bad icon', { name: 't', icons: [{ href: 'x' }], inputSchema: object }, { inputSchema: object }],
  ])('repairs %s and says so', (_, raw, fixed) => {
    const { definition, warnings } = repair(raw);
    expect(definition).toEqual({ name: 't', ...fixed });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('"t"');
  });

  it('keeps the good icons of a list', () => {
    const { definition } = repair({ name: 't', inputSchema: object, icons: [{ href: 'x' }, { src: 'a' }] });
    expect(definition).toMatchObject({ icons: [{ src: 'a' }] });
  });

  it.each([
    ['null', null],
    ['no name', { inputSchema: object }],
    ['an empty name', { name: '', inputSchema: object }],
    ['a name that is a number', { name: 1, inputSchema: object }],
    ['a task-only tool', { name: 't', inputSchema: object, execution: { taskSupport: 'required' } }],
    ['a huge tool', { name: 't', inputSchema: object, description: 'x'.repeat(70_000) }],
  ])('drops %s with a reason', (_, raw) => {
    const { definition, warnings } = repair(raw);
    expect(definition).toBeNull();
    expect(warnings[0]?.code).toBe('tool_dropped');
  });

  it('drops what is nested too deep, however deep that is', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as unknown;
    expect(repair({ name: 't', inputSchema: deep }).definition).toBeNull();
  });

  it('does not offer execution, because tasks are not relayed', () => {
    expect(repair({ name: 't', inputSchema: object, execution: { taskSupport: 'optional' } }).definition).toEqual({
      name: 't',
      inputSchema: object,
    });
  });
});

describe('discovering tools', () => {
  const limits = { timeoutMs: 1_000, clock: createManualClock() };
  const linkOf = (pages: (cursor: unknown) => unknown, capabilities: object = { tools: {} }): UpstreamLink => ({
    era: 'legacy',
    protocolVersion: '2025-11-25',
    serverInfo: null,
    capabilities: capabilities as Record<string, unknown>,
    instructions: null,
    pid: null,
    request: async (_method, params) => pages(params.cursor),
    lost: new Promise(() => {}),
    listening: Promise.resolve(),
    onListChanged() {},
    onNotification() {},
    notify() {},
    async probe() {},
    async close() {},
  });
  const named = (name: string) => ({ name, inputSchema: object });

  it('reads all pages', async () => {
    const pages: Record<string, object> = {
      start: { tools: [named('a')], nextCursor: 'b' },
      b: { tools: [named('b')] },
    };
    const { tools } = await discoverTools(
      linkOf((cursor) => pages[String(cursor ?? 'start')]),
      limits,
    );
    expect(tools.map(({ definition }) => definition.name)).toEqual(['a', 'b']);
  });

  it('stops at a repeated cursor and says so', async () => {
    let calls = 0;
    const link = linkOf(() => ({ tools: [named(`t${calls++}`)], nextCursor: 'same' }));
    const { tools, warnings } = await discoverTools(link, limits);
    expect(tools).toHaveLength(2);
    expect(warnings.map(({ code }) => code)).toEqual(['list_cut']);
  });

  it('stops after 64 pages', async () => {
    let calls = 0;
    const { tools, warnings } = await discoverTools(
      linkOf(() => ({ tools: [named(`t${calls}`)], nextCursor: `c${calls++}` })),
      limits,
    );
    expect(tools).toHaveLength(64);
    expect(warnings[0]?.code).toBe('list_cut');
  });

  it('offers at most 2,000 tools and names what it left out', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => named(`t${index}`));
    const { tools, warnings } = await discoverTools(
      linkOf(() => ({ tools: many })),
      limits,
    );
    expect(tools).toHaveLength(2_000);
    expect(warnings[0]?.message).toContain('2000');
  });

  it('offers at most 8 MiB of them, and of prompts as many and as much', async () => {
    const description = 'x'.repeat(60_000);
    const large = Array.from({ length: 200 }, (_, index) => ({ ...named(`t${index}`), description }));
    const { tools, warnings } = await discoverTools(
      linkOf(() => ({ tools: large })),
      limits,
    );
    const promptsOf = (prompts: readonly object[]) =>
      discoverList(
        linkOf(() => ({ prompts }), { prompts: {} }),
        'prompts',
        limits,
      );
    const prompts = await promptsOf(large);
    expect([tools.length, prompts.items.length]).toEqual([139, 139]);
    for (const told of [warnings, prompts.warnings])
      expect(told).toMatchObject([{ code: 'list_cut', message: expect.stringContaining('8388608 bytes') }]);
    const many = await promptsOf(Array.from({ length: 3_000 }, (_, index) => named(`t${index}`)));
    expect(many.items).toHaveLength(2_000);
  });

  it('keeps the good tools of a list with bad ones, and bounds the report', async () => {
    const list = [named('good'), ...Array.from({ length: 100 }, () => null), named('good'), named('last')];
    const { tools, warnings } = await discoverTools(
      linkOf(() => ({ tools: list })),
      limits,
    );
    expect(tools.map(({ definition }) => definition.name)).toEqual(['good', 'last']);
    expect(warnings).toHaveLength(51);
    expect(warnings.at(-1)?.code).toBe('more_warnings');
  });

  it('asks nothing of a server that has no tools', async () => {
    const link = linkOf(() => {
      throw new Error('asked');
    }, {});
    expect(await discoverTools(link, limits)).toEqual({ tools: [], warnings: [] });
  });

  it.each([null, {}, { tools: 'x' }])('refuses %j as an answer', async (answer) => {
    await expect(
      discoverTools(
        linkOf(() => answer),
        limits,
      ),
    ).rejects.toMatchObject({ code: 'connection_error' });
  });
});
