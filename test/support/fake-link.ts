// A connection to nowhere whose fate a test decides: for the state machine above it, where time must stand still.
import { GatewayError } from '../../src-main/core/errors.ts';
import type { ChangingList, UpstreamLink } from '../../src-main/core/servers/upstream-link.ts';

export interface FakeLink extends UpstreamLink {
  readonly closed: boolean;
  readonly lists: number;
  tools: unknown[];
  lose(reason?: GatewayError): void;
  announceTools(): void;
}

export function createFakeLink(tools: unknown[] = [{ name: 'echo', inputSchema: { type: 'object' } }]): FakeLink {
  let lose: (reason: GatewayError) => void = () => {};
  const lost = new Promise<GatewayError>((resolve) => {
    lose = resolve;
  });
  let listener = () => {};
  const state = { closed: false, lists: 0, tools };
  return Object.assign(state, {
    era: 'legacy' as const,
    protocolVersion: '2025-11-25',
    serverInfo: { name: 'fake', version: '1' },
    capabilities: { tools: { listChanged: true } },
    instructions: null,
    pid: null,
    async request(method: string, params: Readonly<Record<string, unknown>>) {
      if (method !== 'tools/list') return { method, params };
      state.lists += 1;
      return { tools: state.tools };
    },
    lost,
    listening: Promise.resolve(),
    onListChanged(list: ChangingList, next: () => void) {
      if (list === 'tools') listener = next;
    },
    onNotification() {},
    notify() {},
    async probe() {},
    async close() {
      state.closed = true;
    },
    lose: (reason = new GatewayError('connection_error', 'It exited')) => lose(reason),
    announceTools: () => listener(),
  });
}
