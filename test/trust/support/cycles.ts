// What a gateway goes through in its life, as often as wanted: servers that come, are tested, used, and go.
import { small } from '../../support/real-servers.ts';
import type { ServeProcess } from '../../support/serve-process.ts';
import { until } from '../../support/test-gateway.ts';

const LANES = 4;

/** Adds a server, waits for it, tests it beside that, calls it, and deletes it: `count` times, a few at once. */
export async function cycle(serve: ServeProcess, count: number): Promise<void> {
  const { client } = serve;
  let next = 0;
  const lane = async () => {
    for (let turn = next++; turn < count; turn = next++) {
      const name = `cycle-${turn}`;
      const { id } = await client.create_server({ name, transport: 'stdio', ...small() });
      await until(
        async () => (await client.get_server({ id })).connected,
        async () => JSON.stringify(await client.get_server({ id })),
        60_000,
      );
      await client.test_server({ id });
      await client.call_tool({ name: `${name}__echo`, arguments: { text: name } });
      await client.delete_server({ id });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Calls a tool so often, many at once, and expects each answer to be its own. */
export async function callOften(serve: ServeProcess, tool: string, count: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let turn = next++; turn < count; turn = next++) {
      const { result } = await serve.client.call_tool({ name: tool, arguments: { text: `call ${turn}.` } });
      if (!JSON.stringify(result).includes(`call ${turn}.`)) throw new Error(`call ${turn} got another’s answer`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}
