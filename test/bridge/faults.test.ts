// The bridge when the gateway is away, comes back, refuses or dies: the client always gets an answer it can show.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../support/test-gateway.ts';
import { type BridgeProcess, call, INITIALIZE, startBridge } from './bridge-process.ts';
import { createStandIn, type StandIn } from './stand-in.ts';

let gateway: StandIn;
beforeEach(async () => {
  gateway = await createStandIn();
});
afterEach(() => gateway.close());

function bridgeTo(dataDir: string, ...args: string[]): BridgeProcess {
  const bridge = startBridge(dataDir, args);
  onTestFinished(async () => {
    bridge.child.kill('SIGKILL');
    await bridge.ended;
  });
  return bridge;
}

async function handshake(bridge: BridgeProcess): Promise<void> {
  bridge.send(INITIALIZE);
  expect(await bridge.answerTo('first')).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
  bridge.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
}

describe('without a gateway', () => {
  it('a request waits for one that comes', async () => {
    await gateway.stop(true);
    const bridge = bridgeTo(gateway.dataDir);
    bridge.send(INITIALIZE);
    bridge.send({ jsonrpc: '2.0', id: 2, method: 'ping' });
    await until(() => bridge.child.exitCode === null && bridge.messages().length === 0);
    await gateway.start();
    expect(await bridge.answerTo('first')).toHaveProperty('result.serverInfo');
  });

  it('an agent that is none is named', async () => {
    const bridge = bridgeTo(gateway.dataDir, '--agent', 'nobody');
    bridge.send(INITIALIZE);
    expect((await bridge.answerTo('first')).error?.message).toContain('no agent called "nobody"');
  });

  it('a file that sends the token elsewhere is not followed', async () => {
    writeFileSync(
      path.join(gateway.dataDir, 'runtime.json'),
      JSON.stringify({
        pid: process.pid,
        started_at: 'now',
        mcp_url: 'http://example.com/mcp',
        bridge_tokens: { default: 'x' },
      }),
    );
    const bridge = bridgeTo(gateway.dataDir);
    bridge.send(INITIALIZE);
    expect((await bridge.answerTo('first')).error?.message).toContain('without its API');
  });
});

describe('the token', () => {
  it('is read anew when it is refused', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    await handshake(bridge);
    await gateway.changeToken(false);
    bridge.send(call(2, 'test_simple_text'));
    // Refused with the former one at least once.
    const asked = gateway.door.requests.length;
    await until(() => gateway.door.requests.length > asked);
    await gateway.announce();
    expect(await bridge.answerTo(2)).toHaveProperty('result.content');
  });

  it('is neither in the arguments nor on stderr', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    await handshake(bridge);
    const { authorization = '' } = gateway.door.requests[0]?.headers ?? {};
    expect(authorization).toMatch(/^Bearer .{36}$/);
    expect(bridge.child.spawnargs.join(' ')).not.toContain(authorization.slice(7));
    expect(bridge.stderr()).not.toContain(authorization.slice(7));
  });
});

describe('a gateway that dies', () => {
  it('during a call fails the call, which is not sent again, and the next one works', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    await handshake(bridge);
    bridge.send(call(2, 'test_tool_with_progress', { progressToken: 'p' }));
    await bridge.heard('notifications/progress');
    await gateway.stop();
    await gateway.start();
    expect((await bridge.answerTo(2)).error?.message).toContain('may have been carried out');
    bridge.send(call(3, 'test_simple_text'));
    expect(await bridge.answerTo(3)).toHaveProperty('result.content');
    expect(bridge.messages().filter(({ method }) => method === 'notifications/progress').length).toBeLessThanOrEqual(3);
  });

  it('takes the session along: the next one gets the log level the client asked for', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    await handshake(bridge);
    bridge.send({ jsonrpc: '2.0', id: 2, method: 'logging/setLevel', params: { level: 'error' } });
    await bridge.answerTo(2);
    await gateway.stop();
    await gateway.start();
    await bridge.heard('notifications/tools/list_changed');
    bridge.send(call(3, 'test_tool_with_logging'));
    await bridge.answerTo(3);
    expect(bridge.messages().some(({ method }) => method === 'notifications/message')).toBe(false);
    // What the bridge asked for itself is not the client's business.
    expect(bridge.messages().filter(({ id }) => String(id).startsWith('bridge:'))).toEqual([]);
  });
});

describe('the streams', () => {
  it('end it with its input, and the session with it', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    await handshake(bridge);
    await until(() => gateway.upstream.sessions() === 1);
    bridge.child.stdin.end();
    expect(await bridge.ended).toBe(0);
    expect(gateway.upstream.sessions()).toBe(0);
  });

  it('let what was asked be answered after the input ended', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    bridge.child.stdin.end(`${JSON.stringify(INITIALIZE)}\n`);
    expect(await bridge.ended).toBe(0);
    expect(bridge.messages()).toMatchObject([{ id: 'first', result: {} }]);
  });

  it('end it by a signal, without waiting', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    await handshake(bridge);
    bridge.child.kill('SIGTERM');
    expect(await bridge.ended).toBe(0);
  });

  it('carry nothing but messages, whatever comes in', async () => {
    const bridge = bridgeTo(gateway.dataDir);
    bridge.send('this is no JSON');
    bridge.send('');
    bridge.send('[]');
    bridge.send({ jsonrpc: '2.0', id: 9, result: {} });
    await handshake(bridge);
    bridge.send({ jsonrpc: '2.0', id: 4, method: 'no/such/method' });
    expect(await bridge.answerTo(4)).toMatchObject({ error: { code: -32_601 } });
    const [first] = bridge.messages();
    expect(first).toEqual({ jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'This line is not JSON' } });
  });
});
