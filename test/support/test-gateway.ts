// A gateway for tests: real core, configuration in memory, called through its one door.
import {
  createGateway,
  createMemoryStore,
  createRedactor,
  createSecretBox,
  type Gateway,
  type GatewayOptions,
  memoryKey,
  silentLogger,
} from '../../src-main/core/index.ts';
import type { AdminClient } from '../../src-shared/contract/admin.ts';
import { createAdminClient } from '../../src-shared/contract/client.ts';
import type { NumberedEvent } from '../../src-shared/contract/events.ts';
import type { ServerStatus, ServerView } from '../../src-shared/model/mcp-server.ts';

export interface TestGateway {
  readonly gateway: Gateway;
  readonly client: AdminClient;
  readonly events: readonly NumberedEvent[];
  /** Resolves with the view once the server has the status; fails with the last view after 20 s. */
  waitFor(id: string, status: ServerStatus): Promise<ServerView>;
  /** Ends everything; after it no process of this gateway is left. */
  close(): Promise<void>;
}

/** Starts it too. Environment: what children may inherit, from this process unless given. */
export async function startTestGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const store = options.store ?? createMemoryStore();
  const gateway = createGateway({
    store,
    box: createSecretBox({ key: memoryKey() }),
    redactor: createRedactor(),
    logger: silentLogger,
    environment: process.env,
    dataDir: null,
    ...options,
  });
  const events: NumberedEvent[] = [];
  gateway.events.subscribe((event) => events.push(event));
  await gateway.start();
  const context = { signal: new AbortController().signal };
  const client = createAdminClient((operation, input) => gateway.dispatch(operation, input, context));
  return {
    gateway,
    client,
    events,
    async waitFor(id, status) {
      const view = () => client.get_server({ id });
      await until(
        async () => (await view()).status === status,
        async () => `expected ${status}, found ${JSON.stringify(await view())}`,
      );
      return view();
    },
    close: () => gateway.close(),
  };
}

/** Waits for a condition, at most 20 s, and then fails with what it found instead. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  describe: () => string | Promise<string> = () => 'the condition never held',
  limitMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(await describe());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The command that starts a script under this very Node. */
export function nodeCommand(script: string, ...args: string[]): { command: string; args: string[] } {
  return { command: process.execPath, args: [script, ...args] };
}
