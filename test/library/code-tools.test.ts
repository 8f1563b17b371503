// Tools that code registers: their arguments are checked first, and whatever happens in them becomes a result.
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import type { CodeTool, Gateway } from '../../src-main/index.ts';
import { failure, folderWith, quietGateway, rest } from './support.ts';

let gw: Gateway;
beforeEach(() => {
  gw = quietGateway();
});
afterEach(() => gw.close());

const started = async (tool: CodeTool) => {
  gw.tool(tool);
  await gw.start();
};
const text = (result: { content: readonly { text?: string }[] }) =>
  result.content.map((block) => block.text).join('\n');

describe('registering', () => {
  it.each<[string, unknown, string]>([
    ['no name', { run: () => '' }, 'name'],
    ['a name nobody can call', { name: 'two words', run: () => '' }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(65), run: () => '' }, 'name'],
    ['nothing to run', { name: 'a' }, 'run'],
    ['a schema of no object', { name: 'a', input_schema: { type: 'string' }, run: () => '' }, 'input_schema.type'],
    [
      'a broken pattern',
      { name: 'a', input_schema: { properties: { b: { pattern: '(' } } }, run: () => '' },
      'input_schema.properties.b.pattern',
    ],
    ['a zod schema of no object', { name: 'a', input_schema: z.string(), run: () => '' }, 'input_schema'],
    [
      'a zod schema that is no JSON',
      { name: 'a', input_schema: z.object({ d: z.date() }), run: () => '' },
      'input_schema',
    ],
    ['agents that are no list', { name: 'a', allowed_agents: 'me', run: () => '' }, 'allowed_agents'],
  ])('refuses %s at once', async (_, tool, path) => {
    const error = await failure(() => gw.tool(tool as CodeTool));
    expect(error.code).toBe('validation_error');
    expect(error.issues.map((issue) => issue.path.join('.'))).toContain(path);
    await gw.start();
    expect(await failure(() => gw.tool(tool as CodeTool))).toMatchObject({ code: 'validation_error' });
    expect(gw.tools()).toEqual([]);
  });

  it('takes a name once', async () => {
    gw.tool({ name: 'a', run: () => '' });
    expect(await failure(() => gw.tool({ name: 'a', run: () => '' }))).toMatchObject({ code: 'conflict' });
    await gw.start();
    expect(await failure(() => gw.tool({ name: 'a', run: () => '' }))).toMatchObject({ code: 'conflict' });
  });

  it('is seen by everybody: the list, the REST API, the whole of it', async () => {
    const input_schema = { type: 'object', properties: { n: { type: 'number' } } };
    gw.tool({
      name: 'double',
      title: 'Double',
      description: 'Doubles a number',
      input_schema,
      annotations: { readOnlyHint: true },
      run: ({ n }) => String(2 * Number(n)),
    });
    const served = await gw.serve({ port: 0 });
    const summary = {
      name: 'double',
      title: 'Double',
      source: 'code',
      server_name: null,
      shadowed_by: null,
      disabled: false,
    };
    expect(gw.tools()).toMatchObject([{ ...summary, input_schema, annotations: { readOnlyHint: true } }]);
    expect((await rest(served, 'GET', '/v1/admin/tools')).body).toMatchObject([summary]);
    expect((await rest(served, 'GET', '/v1/admin/tools/double')).body).toMatchObject({ ...summary, input_schema });
    const { status, body } = await rest(served, 'POST', '/v1/admin/tools/double/call', { arguments: { n: 21 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ result: { content: [{ type: 'text', text: '42' }] } });
  });
});

describe('arguments', () => {
  it('that do not fit the JSON Schema never reach the tool, and the model hears why', async () => {
    const seen: unknown[] = [];
    await started({
      name: 'add',
      input_schema: { properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
      run: (args) => {
        seen.push(args);
        return 'ran';
      },
    });
    const result = await gw.callTool('add', { a: 'one' });
    expect(result.isError).toBe(true);
    expect(text(result)).toBe('The arguments are not valid. b: Field required; a: must be number');
    expect(seen).toEqual([]);
    expect(text(await gw.callTool('add', { a: 1, b: 2 }))).toBe('ran');
    expect(seen).toEqual([{ a: 1, b: 2 }]);
  });

  it('are parsed by zod: defaults and transformations included', async () => {
    const input_schema = z.object({
      text: z.string().transform((value) => value.length),
      times: z.int().default(2),
    });
    gw.tool({
      name: 'measure',
      input_schema,
      run(args) {
        expectTypeOf(args).toEqualTypeOf<{ text: number; times: number }>();
        return { product: args.text * args.times };
      },
    });
    await gw.start();
    expect(gw.tools()[0]?.input_schema).toMatchObject({
      type: 'object',
      properties: { text: { type: 'string' }, times: { type: 'integer', default: 2 } },
      required: ['text'],
    });
    expect(await gw.callTool('measure', { text: 'four' })).toEqual({
      content: [{ type: 'text', text: '{"product":8}' }],
      structuredContent: { product: 8 },
    });
    const refused = await gw.callTool('measure', { text: 'four', times: 'often' });
    expect(refused.isError).toBe(true);
    expect(text(refused)).toContain('times:');
    expect(text(refused)).not.toContain('often');
  });

  it('are checked by what zod can do alone: refinements, also asynchronous ones, and zod/mini', async () => {
    gw.tool({
      name: 'even',
      input_schema: z.object({ n: z.number().refine(async (n) => n % 2 === 0, 'must be even') }),
      run: () => 'even',
    }).tool({ name: 'small', input_schema: mini.object({ n: mini.number() }), run: ({ n }) => n + 1 });
    await gw.start();
    expect(text(await gw.callTool('even', { n: 3 }))).toContain('n: must be even');
    expect(text(await gw.callTool('even', { n: 4 }))).toBe('even');
    expect(text(await gw.callTool('small', { n: 4 }))).toBe('5');
    expect((await gw.callTool('small', {})).isError).toBe(true);
  });

  it('cannot stop the gateway with a text that a pattern chokes on', async () => {
    await started({ name: 'match', input_schema: { properties: { s: { pattern: '^(a+)+$' } } }, run: () => 'matched' });
    const result = await gw.callTool('match', { s: `${'a'.repeat(50)}!` });
    expect(result.isError).toBe(true);
    expect(text(await gw.callTool('match', { s: 'aaa' }))).toBe('matched');
  });
});

describe('running', () => {
  it('knows who calls, and runs as the method it is', async () => {
    using workspace = folderWith({ 'agents/helper/AGENT.md': '' });
    gw = quietGateway({ workspace: workspace.path });
    gw.tool({
      name: 'who',
      run(this: CodeTool, _args, { agent }) {
        return `${this.name}: ${agent ?? 'nobody'}`;
      },
    });
    await gw.start();
    expect(text(await gw.callTool('who'))).toBe('who: nobody');
    expect(text(await gw.callTool('who', {}, { agent: 'helper' }))).toBe('who: helper');
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('the printer is on fire');
      },
      'the printer is on fire',
    ],
    ['rejects', () => Promise.reject(new TypeError('no paper')), 'no paper'],
    [
      'throws a text',
      () => {
        throw 'plain';
      },
      'plain',
    ],
    [
      'throws nothing',
      () => {
        throw new Error('');
      },
      'The tool failed without saying why',
    ],
    ['returns no JSON', () => 5n, 'BigInt'],
  ])('becomes an error for the model when it %s', async (_, run, words) => {
    await started({ name: 'fails', run });
    const result = await gw.callTool('fails');
    expect(result.isError).toBe(true);
    expect(text(result)).toContain(words);
  });

  it('never tells a secret it failed with', async () => {
    const secret = 'sk-secret-of-a-server-0123456789';
    gw.addMcpServer({
      name: 's',
      transport: 'streamable_http',
      url: 'https://s.example',
      headers: { 'X-Key': secret },
      enabled: false,
    });
    await started({
      name: 'leaks',
      run: () => {
        throw new Error(`refused: ${secret}`);
      },
    });
    expect(text(await gw.callTool('leaks'))).toBe('refused: [redacted]');
  });

  it('reports progress, to the caller and over REST', async () => {
    gw.tool({
      name: 'steps',
      run(_args, { onProgress }) {
        onProgress({ progress: 1, total: 2, message: 'half' });
        onProgress({ progress: 2 });
        return 'done';
      },
    });
    await gw.start();
    const heard: unknown[] = [];
    await gw.callTool('steps', {}, { onProgress: (progress) => heard.push(progress) });
    expect(heard).toEqual([
      { progress: 1, total: 2, message: 'half' },
      { progress: 2, total: null, message: null },
    ]);
    expect(text(await gw.callTool('steps'))).toBe('done');
  });

  it('ends when the caller cancels, and the tool hears of it', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const { promise: running, resolve: nowRuns } = Promise.withResolvers<void>();
    await started({
      name: 'waits',
      run(_args, { signal }) {
        signal.addEventListener('abort', () => resolve());
        nowRuns();
        return new Promise(() => {});
      },
    });
    const controller = new AbortController();
    const call = failure(gw.callTool('waits', {}, { signal: controller.signal }));
    await running;
    controller.abort();
    expect(await call).toMatchObject({ code: 'cancelled' });
    await aborted;
    expect(await failure(gw.callTool('waits', {}, { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'cancelled',
    });
  });

  it('ends when the gateway closes', async () => {
    const { promise: running, resolve: nowRuns } = Promise.withResolvers<void>();
    await started({
      name: 'waits',
      run() {
        nowRuns();
        return new Promise(() => {});
      },
    });
    const call = failure(gw.callTool('waits'));
    await running;
    await gw.close();
    expect(await call).toMatchObject({ code: 'cancelled' });
  });

  it('ends when its time is over, and has it anew with every progress', async () => {
    gw = quietGateway({ config: { mcp: { tool_call_timeout_ms: 400 } } });
    const { promise: aborted, resolve } = Promise.withResolvers<unknown>();
    gw.tool({
      name: 'hangs',
      run(_args, { signal }) {
        signal.addEventListener('abort', () => resolve(signal.reason));
        return new Promise(() => {});
      },
    }).tool({
      name: 'works-long',
      async run(_args, { onProgress }) {
        for (let step = 1; step <= 6; step++) {
          onProgress({ progress: step });
          await new Promise((next) => setTimeout(next, 100));
        }
        return 'finished';
      },
    });
    await gw.start();
    expect(await failure(gw.callTool('hangs'))).toMatchObject({ code: 'timeout' });
    expect(await aborted).toMatchObject({ code: 'timeout' });
    expect(text(await gw.callTool('works-long'))).toBe('finished');
  });
});
