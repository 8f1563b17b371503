// Lines broken by chance from a server on stdio: the gateway lives, a server beside it answers throughout, no answer is another's.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { nodeCommand, startTestGateway, until } from '../support/test-gateway.ts';
import { figure, replay, rounds, seed } from './support/run.ts';

const LINES = rounds(2_000, 20_000);
const PER_CALL = 20;
const ODD_SERVER = path.resolve(import.meta.dirname, '../fixtures/servers/odd-server.mjs');
const BABBLING = path.join(import.meta.dirname, 'support/babbling-server.ts');

test(`${LINES} lines`, async () => {
  const gw = await startTestGateway();
  onTestFinished(() => gw.close());
  const { client } = gw;
  const timeouts = { tool_call_ms: 2_000 };
  const babbling = await client.create_server({
    name: 'babbling',
    transport: 'stdio',
    ...nodeCommand(BABBLING, String(seed), String(PER_CALL)),
    timeouts,
  });
  const sibling = await client.create_server({ name: 'sibling', transport: 'stdio', ...nodeCommand(ODD_SERVER) });
  await gw.waitFor(babbling.id, 'connected');
  await gw.waitFor(sibling.id, 'connected');

  const nonce = async (tool: string) => {
    const text = randomUUID();
    const { result } = await client.call_tool({ name: tool, arguments: { text } });
    expect(result).toMatchObject({ content: [{ type: 'text', text: expect.stringContaining(text) }] });
  };
  const codes: Record<string, number> = {};
  const only = process.env.TRUST_ONLY;
  for (let from = Number(only ?? 0); from < (only ? Number(only) + 1 : LINES); from += PER_CALL) {
    const call = client.call_tool({ name: 'babbling__babble', arguments: { from } });
    const [outcome] = await Promise.all([
      call.then(
        () => 'answered',
        (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
      ),
      nonce('sibling__echo'),
    ]);
    codes[outcome] = (codes[outcome] ?? 0) + 1;
    // A broken answer may fail its call, and a connection that said too much nonsense may be made anew.
    expect(
      ['answered', 'timeout', 'connection_error', 'upstream_error', 'conflict', 'tool_not_found'],
      `call with line ${from}: ${outcome} — ${replay(from)}`,
    ).toContain(outcome);
    await until(
      async () => (await client.get_server({ id: babbling.id })).status === 'connected',
      async () => `${JSON.stringify(await client.get_server({ id: babbling.id }))} — ${replay(from)}`,
    );
    // What it still sends of its broken lines may be taken for an answer to its own next call.
    await until(
      () =>
        nonce('babbling__nonce').then(
          () => true,
          () => false,
        ),
      () => replay(from),
    );
  }
  console.log(`fuzzed lines, TRUST_SEED=${seed}: ${JSON.stringify(codes)}`);
  expect(codes.answered ?? 0).toBeGreaterThan(0);
  expect((await client.get_server({ id: sibling.id })).last_error).toBeNull();
  figure('Broken lines of a server that stopped the gateway or its sibling', 0, `of ${LINES}`, `TRUST_SEED=${seed}`);
}, 400_000);
