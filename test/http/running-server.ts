// A loopback server over fake handlers for the tests of this folder, ended with the test that started it.
import { onTestFinished } from 'vitest';
import { createDispatch, type HandlerContext } from '../../src-main/core/dispatch.ts';
import { createEventBus, type EventBus } from '../../src-main/core/event-bus.ts';
import { createLogger } from '../../src-main/core/logger.ts';
import { createRedactor } from '../../src-main/core/redactor.ts';
import {
  createLoopbackServer,
  type LoopbackServer,
  type LoopbackServerOptions,
} from '../../src-main/http/loopback-server.ts';
import type { AdminOperation } from '../../src-shared/contract/admin.ts';
import { createFakeCore, type FakeCore } from '../shared/contract/samples.ts';

export const TOKEN = 'the-admin-token-of-these-tests';

export interface RunningServer extends FakeCore {
  readonly server: LoopbackServer;
  readonly url: string;
  readonly port: number;
  readonly events: EventBus;
  readonly logs: string[];
  /** `fetch` of a path with the admin token. */
  get(path: string, init?: RequestInit): Promise<Response>;
}

export interface RunOptions extends Partial<Omit<LoopbackServerOptions, 'dispatch'>> {
  readonly handlers?: Partial<Record<AdminOperation, (input: unknown, context: HandlerContext) => unknown>>;
}

export async function runServer({
  handlers,
  events = createEventBus('boot'),
  ...options
}: RunOptions = {}): Promise<RunningServer> {
  const core = createFakeCore(handlers);
  const logs: string[] = [];
  const logger = createLogger({ level: 'debug', write: (line) => logs.push(line), redactor: createRedactor() });
  const server = createLoopbackServer({
    dispatch: createDispatch(core.handlers, logger),
    events,
    token: () => TOKEN,
    logger,
    port: 0,
    version: '0.0.0-test',
    ...options,
  });
  const { url, port } = await server.listen();
  onTestFinished(() => server.close(0));
  const get = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } });
  return { ...core, server, url, port, events, logs, get };
}
