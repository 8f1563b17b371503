// An agent that may not use a server any more hears nothing more of it, on no stream and on no line that was open before.
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type ConformanceUpstream, startConformanceUpstream } from '../fixtures/conformance/upstream.ts';
import { until } from '../support/test-gateway.ts';
import { connectClient, type McpGateway, startMcpGateway } from './mcp-support.ts';

const URI = 'test://static-text';
let remote: ConformanceUpstream;
let gateway: McpGateway;
beforeAll(async () => {
  remote = await startConformanceUpstream('legacy');
  gateway = await startMcpGateway({
    servers: { old: { transport: 'streamable_http', url: remote.url } },
    agents: { guest: 'enabled: true' },
  });
  await until(() => gateway.gateway.upstreams.get('old')?.list('resources').length !== 0);
});
afterAll(async () => {
  await gateway.stop();
  await remote.close();
});

const switchGuest = async (enabled: boolean) => {
  gateway.writeAgent('guest', `enabled: ${enabled}`);
  await until(() => gateway.gateway.scopes().find(({ name }) => name === 'guest')?.enabled === enabled);
};
const watching = async (mode: 'legacy' | 'auto', agent: string, path = '/mcp') => {
  const client = await connectClient(gateway, mode, { token: gateway.token(agent), path });
  onTestFinished(() => client.close());
  let told = 0;
  client.setNotificationHandler('notifications/resources/updated', () => {
    told += 1;
  });
  const subscribe = async () => {
    if (mode === 'auto') await client.listen({ resourceSubscriptions: [URI] });
    else await client.subscribeResource({ uri: URI });
  };
  await subscribe();
  // The stream of a session is opened beside its first requests.
  await until(async () => {
    await remote.resourceUpdated(URI);
    return told > 0;
  });
  return { told: () => told, subscribe };
};

it('a watch goes on over the next connection of the server, and after it was switched off', async () => {
  const { told } = await watching('legacy', 'default');
  const id = String((await gateway.client.list_servers()).find(({ name }) => name === 'old')?.id);
  const hearsAgain = async () => {
    const before = told();
    await until(async () => {
      await remote.resourceUpdated(URI);
      return told() > before;
    });
  };
  await gateway.client.refresh_server({ id });
  await hearsAgain();
  await gateway.client.update_server({ id, enabled: false });
  await gateway.client.update_server({ id, enabled: true });
  await gateway.waitFor(id, 'connected');
  await hearsAgain();
});

it('after enabled: false, until it is enabled and asks again', async () => {
  const other = await watching('legacy', 'default');
  const shared = remote.sessions();
  const streams = [await watching('auto', 'guest'), await watching('legacy', 'guest')];
  const own = await watching('legacy', 'guest', '/mcp/servers/old');
  expect(remote.sessions()).toBe(shared + 1);
  await switchGuest(false);
  // The line of the session is closed at its server too.
  await until(() => remote.sessions() === shared);
  const before = [...streams, own].map(({ told }) => told());
  const heard = other.told();
  await remote.resourceUpdated(URI);
  await remote.resourceUpdated(URI);
  await until(() => other.told() >= heard + 2);
  expect([...streams, own].map(({ told }) => told())).toEqual(before);
  await switchGuest(true);
  for (const { told, subscribe } of [...streams, own]) {
    const last = told();
    await subscribe();
    await remote.resourceUpdated(URI);
    await until(() => told() > last);
  }
});
