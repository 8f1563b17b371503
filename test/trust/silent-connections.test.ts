// Thousands of connections that say nothing, or half of something: scripts and agents are answered all the same, and they are closed.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { postInitialize } from '../support/post-initialize.ts';
import { startServe } from '../support/serve-process.ts';
import { until } from '../support/test-gateway.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, rounds } from './support/run.ts';

const CONNECTIONS = rounds(200, 2_000);
const ANSWER_MS = 1_000;
const CLOSED_MS = 14_000;
/** What each has said so far, in turn. */
const WORDS = ['', 'G', 'GET /v1/admin/mcp-servers HTTP/1.1\r\nHost:', 'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX'];

test(`${CONNECTIONS} silent and half-open connections hold up nobody, and are closed`, async () => {
  const serve = await gatewayOfTest(startServe);
  const { token } = await serve.client.create_agent_token({ name: 'default', label: 'x' });
  const port = Number(new URL(serve.ready.url).port);
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  let open = 0;
  for (let opened = 0; opened < CONNECTIONS; opened += 1) {
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.push(socket);
    socket.on('error', () => {}).on('close', () => (open -= 1));
    // One after the other: the system keeps only so many waiting at the door.
    await once(socket, 'connect');
    open += 1;
    socket.resume().write(WORDS[opened % WORDS.length] ?? '');
  }
  const askMcp = async () => {
    const response = await postInitialize(serve.ready.url, token);
    expect(await response.text()).toContain('protocolVersion');
  };
  const timed = async (ask: () => Promise<unknown>) => {
    const asked = performance.now();
    await ask();
    return performance.now() - asked;
  };
  expect(open).toBe(CONNECTIONS);
  for (let turn = 0; turn < 10; turn += 1) {
    const took = Math.max(await timed(() => serve.client.list_servers()), await timed(askMcp));
    figure('Slowest answer beside silent connections', took, 'ms', `${CONNECTIONS} connections`);
    expect(took).toBeLessThan(ANSWER_MS);
  }
  if (CONNECTIONS < 1_000) return;
  await until(
    () => open === 0,
    () => `${open} are open`,
    CLOSED_MS,
  );
  await askMcp();
  expect((await serve.stop()).code).toBe(0);
}, 60_000);
