// The bridge under real clients of both eras: nothing of the protocol is lost on the way, and a restart goes unnoticed.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { cleanEnvironment } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { BRIDGE_MAIN } from './bridge-process.ts';
import { createStandIn, type StandIn } from './stand-in.ts';

let gateway: StandIn;
beforeAll(async () => {
  gateway = await createStandIn();
});
afterAll(() => gateway.close());

async function connect(era: 'legacy' | 'modern') {
  let toolLists = 0;
  const client = new Client(
    { name: 'bridge-test', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: {} } },
      versionNegotiation: { mode: era === 'legacy' ? 'legacy' : 'auto' },
      listChanged: { tools: { onChanged: () => void toolLists++, debounceMs: 1 } },
    },
  );
  client.setRequestHandler('elicitation/create', ({ params }) => ({
    action: 'accept',
    content: Object.fromEntries(
      Object.keys('requestedSchema' in params ? (params.requestedSchema?.properties ?? {}) : {}).map((key) => [
        key,
        `my ${key}`,
      ]),
    ),
  }));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BRIDGE_MAIN, '--data-dir', gateway.dataDir],
    env: cleanEnvironment() as Record<string, string>,
    stderr: 'pipe',
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, toolLists: () => toolLists };
}

describe.each(['legacy', 'modern'] as const)('a client of the %s era', (era) => {
  it('has everything it would have without the bridge', async () => {
    const { client } = await connect(era);
    expect(client.getProtocolEra()).toBe(era);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('json_schema_2020_12_tool');
    const schema = tools.find(({ name }) => name === 'json_schema_2020_12_tool')?.inputSchema;
    expect(schema).toMatchObject({ $defs: { address: { $anchor: 'addressDef' } } });
    expect(await client.callTool({ name: 'test_simple_text' })).toMatchObject({ content: [{ type: 'text' }] });
    expect((await client.readResource({ uri: 'test://static-text' })).contents).toHaveLength(1);
    expect((await client.listPrompts()).prompts.length).toBeGreaterThan(0);
    await expect(client.callTool({ name: 'no_such_tool' })).rejects.toMatchObject({ code: -32_602 });
  });

  it('hears of progress, in order and before the answer', async () => {
    const { client } = await connect(era);
    const steps: number[] = [];
    await client.callTool(
      { name: 'test_tool_with_progress' },
      { onprogress: ({ progress }) => void steps.push(progress) },
    );
    // The client itself drops what comes in one read with the answer.
    expect(steps.slice(0, 2)).toEqual([0, 50]);
  });

  it('is asked what a tool wants to know', async () => {
    const { client } = await connect(era);
    const name = era === 'legacy' ? 'test_elicitation' : 'test_input_required_result_elicitation';
    const result = await client.callTool({ name, arguments: { message: 'Who are you?' } });
    expect(JSON.stringify(result)).toContain('my ');
  });

  it('hears that the tools changed, and again after the gateway was started anew', async () => {
    const { client, toolLists } = await connect(era);
    await client.callTool({ name: 'test_trigger_tool_change' });
    await until(() => toolLists() > 0);
    const before = toolLists();
    await gateway.stop();
    await gateway.start();
    // A list that may have changed meanwhile.
    await until(() => toolLists() > before);
    const after = toolLists();
    expect(await client.callTool({ name: 'test_simple_text' })).toMatchObject({ content: [{ type: 'text' }] });
    await client.callTool({ name: 'test_trigger_tool_change' });
    await until(() => toolLists() > after);
  });

  it('ends a call that it no longer wants', async () => {
    const { client } = await connect(era);
    const stop = new AbortController();
    const running = client.callTool(
      { name: 'test_tool_with_progress' },
      { signal: stop.signal, onprogress: () => stop.abort() },
    );
    await expect(running).rejects.toThrow();
    expect(await client.callTool({ name: 'test_simple_text' })).toMatchObject({ content: [{ type: 'text' }] });
  });
});
