// The contract is one thing, whatever carries it: every operation gives the same over HTTP and by a direct dispatch.
import { describe, expect, it } from 'vitest';
import { createDispatch } from '../../../src-main/core/dispatch.ts';
import { silentLogger } from '../../../src-main/core/logger.ts';
import { adminContract } from '../../../src-shared/contract/admin.ts';
import { createAdminClient, httpSend, type Send } from '../../../src-shared/contract/client.ts';
import { ERROR_CODES, GatewayError } from '../../../src-shared/contract/errors.ts';
import { runServer, TOKEN } from '../../http/running-server.ts';
import { createFakeCore, type FakeCore, ID, OPERATIONS, SAMPLES } from './samples.ts';

type Handlers = Parameters<typeof createFakeCore>[0];
type AnyClient = Record<string, (input?: unknown) => Promise<unknown>>;

interface Carrier {
  readonly send: Send;
  readonly core: FakeCore;
}

const CARRIERS: Readonly<Record<string, (handlers?: Handlers) => Promise<Carrier>>> = {
  async HTTP(handlers = {}) {
    const running = await runServer({ handlers });
    return { send: httpSend(running.url, TOKEN, fetch), core: running };
  },
  async dispatch(handlers = {}) {
    const core = createFakeCore(handlers);
    const dispatch = createDispatch(core.handlers, silentLogger);
    return { send: (name, input) => dispatch(name, input, { signal: new AbortController().signal }), core };
  },
};

const outcome = (call: Promise<unknown>) =>
  call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error instanceof GatewayError ? error.toBody() : String(error) }),
  );

describe.each(Object.entries(CARRIERS))('over %s', (_name, start) => {
  it.each(OPERATIONS)('%s takes its input and gives its answer', async (operation) => {
    const { send, core } = await start();
    const client = createAdminClient(send) as unknown as AnyClient;
    const { input, output } = SAMPLES[operation];
    expect(await client[operation]?.(input)).toEqual(output);
    expect(core.calls).toEqual([
      { operation, input: adminContract[operation].input.parse(input), signal: expect.any(AbortSignal) },
    ]);
  });

  it.each(ERROR_CODES.filter((code) => code !== 'validation_error'))('carries the error %s', async (code) => {
    const { send } = await start({
      get_server() {
        throw new GatewayError(code, `What happened: ${code}`);
      },
    });
    expect(await outcome(createAdminClient(send).get_server({ id: ID }))).toEqual({
      error: { code, message: `What happened: ${code}` },
    });
  });

  it('says which fields are wrong, and never their values', async () => {
    const { send, core } = await start();
    const client = createAdminClient(send) as unknown as AnyClient;
    const create = await outcome(
      client.create_server?.({ name: 'a__b', transport: 'stdio', env: { 'A=B': 'agwc-secret-value' } }) ?? never(),
    );
    expect(create).toEqual({
      error: {
        code: 'validation_error',
        message: expect.stringContaining('name'),
        issues: expect.arrayContaining([
          { path: ['name'], message: expect.any(String), type: expect.any(String) },
          { path: ['env', 'A=B'], message: expect.any(String), type: expect.any(String) },
        ]),
      },
    });
    expect(JSON.stringify(create)).not.toContain('agwc-secret-value');
    expect(core.calls).toEqual([]);
  });

  it('lets no key out that the contract does not name', async () => {
    const { send } = await start({
      get_server: () => ({ ...SAMPLES.get_server.output, encrypted_env: 'agwc-secret-value' }),
    });
    expect(await createAdminClient(send).get_server({ id: ID })).toEqual(SAMPLES.get_server.output);
  });

  it('keeps the text of an unexpected failure inside', async () => {
    const { send } = await start({
      list_servers() {
        throw new Error('agwc-secret-value at /home/somebody');
      },
    });
    const failed = await outcome(createAdminClient(send).list_servers());
    expect(failed).toEqual({ error: { code: 'internal', message: expect.any(String) } });
    expect(JSON.stringify(failed)).not.toMatch(/agwc|home|at /);
  });
});

describe('both carriers', () => {
  it.each([
    ['create_server', {}],
    ['create_server', { name: 'ok', transport: 'stdio', command: '' }],
    ['create_server', { name: 'ok', transport: 'carrier-pigeon' }],
    ['create_server', { name: 'ok', transport: 'streamable_http', url: 'http://169.254.169.254/' }],
    ['update_server', { id: ID, enabled: 'yes' }],
    ['duplicate_server', { id: ID, name: '../x' }],
    ['cancel_call', { call_id: 'x'.repeat(200) }],
  ] as const)('refuse %s %j in the same words', async (operation, input) => {
    const refusals = [];
    for (const start of Object.values(CARRIERS)) {
      const { send } = await start();
      refusals.push(await outcome((createAdminClient(send) as unknown as AnyClient)[operation]?.(input) ?? never()));
    }
    const [overHttp, direct] = refusals;
    expect(direct).toMatchObject({ error: { code: 'validation_error' } });
    expect(overHttp).toEqual(direct);
  });
});

function never(): Promise<unknown> {
  throw new Error('There is no such operation');
}
