// Servers that flood, babble and never end, one after another: the gateway's memory and event loop stay within bounds, and the server beside answers throughout.
import { createGzip } from 'node:zlib';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { quantile } from '../../bench/measure.ts';
import { writeEndlessly } from '../fixtures/http/loopback.ts';
import { type Exchange, startOddMcp } from '../fixtures/http/odd-mcp.ts';
import { odd } from '../support/real-servers.ts';
import { until } from '../support/test-gateway.ts';
import { gatewayOfTest } from './support/gateway.ts';
import { figure, isLong } from './support/run.ts';
import { type Answering, forgetPeak, memoryOf, startWatched, type WatchedServe, whileAsking } from './support/watch.ts';

const MEMORY_MIB = 100;
const STALL_MS = 250;
const STALL_P99_MS = 50;
const CALL_MS = 500;
const LIST_MS = 1_000;
/** The server beside is called so often before each case: how long its calls take in quiet. */
const QUIET_CALLS = isLong ? 25 : 3;
const TIMES_SLOWER = 2;
/** On two cores a flood takes one: what is below this is the system's doing, not the gateway's. */
const NOTICED_MS = 25;
/** Some two hundred looks at the event loop, so that its p99 is not its maximum. */
const LEAST_CALLS = isLong ? 120 : 1;
/** A server that never gets to its first word is waited for so long. */
const CONNECTION_MS = isLong ? 20_000 : 1_000;
/** A steady flood; a burst is over before anybody else notices. */
const SECONDS = isLong ? 10 : 1;
/** Of everything counted, how much the short form takes. */
const size = (long: number) => Math.round(isLong ? long : long / 50);

interface Call {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  /** The code of the error it ends with; without one it has an answer. */
  readonly fails?: string;
}
interface Case {
  readonly what: string;
  readonly modes?: readonly string[];
  readonly inShort?: boolean;
  /** Calls of it: what it does, and that it goes on after that. */
  readonly calls?: readonly Call[];
  /** Why it is given up. Without one it is connected, then and at the end. */
  readonly error?: RegExp;
  /** The code of the one warning there is. */
  readonly warning?: string;
}
const LIST_CHANGED = 'method=notifications/tools/list_changed';
const NO_SERVER = /is not an MCP server: it prints something else than messages/;
const ECHO: Call = { name: 'echo', arguments: { text: 'still here' } };
/** What a server over stdio does, and what it comes to: without that a server that broke by itself would count. */
const STDIO: Case[] = [
  { what: `${size(1_000_000)} lines that are no JSON`, modes: [`garbage=${size(1_000_000)}`], error: NO_SERVER },
  { what: `${size(1_000_000)} lines of broken JSON`, modes: [`garbage-json=${size(1_000_000)}`], error: NO_SERVER },
  { what: `${size(100)} MB of random bytes`, modes: [`binary=${size(100_000)}`], error: NO_SERVER },
  { what: `${size(100)} MB without a line break`, modes: [`endless=${size(100_000_000)}`], error: NO_SERVER },
  { what: `${size(1_000)} MB on the error output`, modes: [`stderr=${size(1_000_000_000)}`] },
  ...(['stderr', 'stdout'] as const).map((to) => ({
    what: `100 MB a second on ${to}, for ${SECONDS} s`,
    calls: [{ name: 'pour', arguments: { to, megabytes: 100, seconds: SECONDS } }, ECHO],
    inShort: to === 'stderr',
  })),
  {
    what: `${size(1_000_000)} messages that its list changed`,
    modes: [`flood=${size(1_000_000)}`, LIST_CHANGED],
    inShort: true,
  },
  { what: `${size(1_000_000)} log messages`, modes: [`flood=${size(1_000_000)}`, 'method=notifications/message'] },
  { what: `${size(100_000)} tools`, modes: [`tools=${size(100_000)}`], warning: 'list_cut', inShort: true },
  // Its tools are names only.
  {
    what: 'a list for ever',
    modes: ['endless-pages'],
    calls: [{ name: 'page_63', arguments: {}, fails: 'upstream_error' }],
    warning: 'list_cut',
  },
  { what: 'a schema 20,000 levels deep', modes: ['deep-tool=20000'], warning: 'tool_dropped' },
  {
    what: `an answer of ${size(100)} MB`,
    calls: [{ name: 'big', arguments: { bytes: size(100_000_000) }, ...(isLong && { fails: 'upstream_error' }) }, ECHO],
  },
  {
    what: 'an answer 1,000,000 levels deep',
    calls: [{ name: 'deep', arguments: { depth: 1_000_000 }, fails: 'upstream_error' }, ECHO],
  },
  {
    what: 'messages of millions of values',
    calls: [
      ...[24_000_000, 6_000_000].flatMap((bytes): Call[] => [
        { name: 'big', arguments: { bytes, values: true } },
        { name: 'notify', arguments: { bytes } },
        { name: 'ask', arguments: { bytes } },
      ]),
      ECHO,
    ],
  },
  {
    what: '10,000 questions',
    calls: [{ name: 'ask', arguments: { method: 'ping', count: 10_000, patience: 1_000 } }, ECHO],
  },
];

const spaces = Buffer.alloc(65_536, 32);
/** Answers with one event again and again, many in one piece. */
function flood(event: string): (exchange: Exchange) => void {
  const events = Buffer.from(event.repeat(Math.ceil(65_536 / event.length)));
  return ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    writeEndlessly(response, events);
  };
}
/** So many messages, each different. */
function events(count: number, messageOf: (index: number) => object): string {
  const message = (index: number) => JSON.stringify({ jsonrpc: '2.0', ...messageOf(index) });
  return Array.from({ length: count }, (_, index) => `data: ${message(index)}\n\n`).join('');
}
const QUESTION = { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } };
/** Connections to one server at once, whatever it does. */
const MOST_CONNECTIONS = 100;
/** Answers that are taken, and go on all the same, end soon enough for others. */
const AT_LEAST = 32;
interface RemoteCase {
  readonly what: string;
  /** How it answers a call, for as long as somebody reads. */
  readonly answer: (exchange: Exchange) => void;
  /** The code that the call fails with. */
  readonly fails: string;
  /** What it does with our answer to what it asked; without it, nothing. */
  readonly back?: (exchange: Exchange) => void;
  /** How many of our answers it comes to keep in that way: sixteen, and as many of what somebody was asked. */
  readonly lets?: number;
}
const HTTP: readonly RemoteCase[] = [
  {
    what: 'JSON without an end',
    answer({ response }) {
      response.writeHead(200, { 'content-type': 'application/json' }).write('[');
      writeEndlessly(response, spaces);
    },
    fails: 'upstream_error',
  },
  {
    what: 'an event without an end',
    answer({ response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: ');
      writeEndlessly(response, spaces);
    },
    fails: 'upstream_error',
  },
  {
    what: 'a bomb in gzip',
    answer({ response }) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.on('error', () => {});
      gzip.pipe(response);
      writeEndlessly(response, spaces, gzip);
    },
    fails: 'upstream_error',
  },
  {
    what: 'JSON in pieces of one byte',
    answer({ response }) {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      const socket = response.socket as NonNullable<typeof response.socket>;
      writeEndlessly(response, Buffer.from('1\r\n \r\n'.repeat(10_000)), socket);
    },
    fails: 'timeout',
  },
  { what: 'events of nothing', answer: flood('a\n\n'), fails: 'timeout' },
  { what: 'answers for nobody', answer: flood('data: {"jsonrpc":"2.0","id":5,"result":{}}\n\n'), fails: 'timeout' },
  {
    what: 'messages over HTTP that its list changed',
    answer: flood('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n'),
    fails: 'timeout',
  },
  {
    what: 'messages over HTTP of ten thousand kinds',
    answer: flood(events(10_000, (n) => ({ method: 'notifications/resources/updated', params: { uri: `x:${n}` } }))),
    fails: 'timeout',
  },
  {
    what: 'pings over HTTP whose answers are let wait',
    answer: flood(events(1_000, (id) => ({ id, method: 'ping' }))),
    lets: 16,
    fails: 'timeout',
  },
  {
    what: 'questions over HTTP whose answers are let wait',
    answer: flood(events(1_000, (id) => ({ id, method: 'elicitation/create', params: QUESTION }))),
    lets: 32,
    fails: 'timeout',
  },
  {
    what: 'pings over HTTP whose answers are answered without an end',
    answer: flood(events(1_000, (id) => ({ id, method: 'ping' }))),
    back: flood('data: x\n\n'),
    fails: 'timeout',
  },
];

/** Answers of so many bytes, each in pieces, by what they are; the last two bring much that nobody wants before a small one. */
function largeAnswers(bytes: number) {
  const values = Buffer.from(`[${'{"a":1},'.repeat(bytes / 8)}1]`);
  const text = Buffer.alloc(bytes, 'x');
  const notification = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":';
  const notifications = Buffer.from(`${notification}1}},`.repeat(bytes / 2 / (notification.length + 4)));
  const head = (id: string) => `{"jsonrpc":"2.0","id":${id},"result":{"content":[`;
  const ofValues = (id: string) => [`${head(id)}],"structuredContent":{"a":`, values, '}}}'];
  return {
    values: ofValues,
    'values in an event': (id: string) => ['data: ', ...ofValues(id)],
    text: (id: string) => [`${head(id)}{"type":"text","text":"`, text, '"}]}}'],
    'a batch': (id: string) => ['[', notifications, `${head(id)}]}}]`],
    'an event before it': (id: string) => [`data: ${notification}`, values, `}}\n\ndata: ${head(id)}]}}`],
  };
}

/** What the calls of the server beside took, over all cases. */
const calls: { quiet: number[]; hostile: number[] } = { quiet: [], hostile: [] };

/** Runs one case and judges it. */
async function judge(serve: WatchedServe, work: () => Promise<unknown>): Promise<void> {
  const { pid } = serve.ready;
  const quiet = await whileAsking(serve, 'sibling', null, QUIET_CALLS);
  calls.quiet.push(...quiet.calls);
  const before = memoryOf(pid).now;
  forgetPeak(pid);
  await serve.look();
  const answering: Answering = await whileAsking(serve, 'sibling', work(), LEAST_CALLS);
  const grown = memoryOf(pid).peak - before;
  const { loop } = await serve.look();
  const slowest = Math.max(...answering.calls);
  calls.hostile.push(...answering.calls.slice(0, Math.max(1, answering.during)));
  if (process.env.SHOW_CALLS)
    console.info(
      answering.calls.length,
      answering.during,
      quantile(quiet.calls, 0.99),
      quantile(answering.calls, 0.5),
      quantile(answering.calls, 0.99),
      slowest,
      loop,
      grown,
    );
  figure('Memory under hostile servers, peak above the baseline', grown, 'MB');
  figure('Event loop under hostile servers, p99 of its delays', loop.p99, 'ms');
  figure('Event loop under hostile servers, longest delay', loop.max, 'ms');
  figure('Event loop under hostile servers, longest turn in processor time', loop.busy, 'ms');
  figure('Calls of the server beside a hostile one that failed', answering.failed, 'calls');
  figure('Slowest call of the server beside a hostile one', slowest, 'ms');
  figure('Slowest list of servers meanwhile', answering.list, 'ms');
  expect(answering.failed).toBe(0);
  expect(grown).toBeLessThan(MEMORY_MIB);
  expect(loop.busy, 'event loop').toBeLessThan(STALL_MS);
  // Bounds of time on the clock only where nothing else runs beside.
  if (!isLong) return;
  expect(loop.p99, 'event loop, p99').toBeLessThan(STALL_P99_MS);
  expect(slowest, 'call of the sibling').toBeLessThan(CALL_MS);
  expect(answering.list, 'list of servers').toBeLessThan(LIST_MS);
}

/** Calls a tool of the hostile server, which is to have an answer or to fail as it says. */
async function expectEnd(serve: WatchedServe, { fails, ...call }: Call): Promise<void> {
  if (call.name === 'big' && fails === undefined) return void (await expectBytes(serve, call));
  const called = serve.client.call_tool({ ...call, name: `hostile__${call.name}` });
  if (fails !== undefined) return void (await expect(called).rejects.toMatchObject({ code: fails }));
  const { result } = await called;
  if (call.name === 'pour') poured(result);
  if (call.name === ECHO.name) expect(JSON.stringify(result)).toContain(ECHO.arguments.text);
}

/** The whole answer, counted as it comes: parsing it would keep whoever measures from measuring. */
async function expectBytes({ ready: { url }, token }: WatchedServe, { name, arguments: args }: Call): Promise<void> {
  const response = await fetch(`${url}/v1/admin/tools/hostile__${name}/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ arguments: args }),
  });
  let length = 0;
  for await (const piece of response.body ?? []) length += piece.length;
  expect(response.status).toBe(200);
  expect(length).toBeGreaterThan(args.bytes as number);
}

/** A flood that had to wait for its reader is none: it was written at the speed it was to have. */
function poured(result: unknown): void {
  const { content } = result as { content: { text: string }[] };
  const { megabytes, seconds } = JSON.parse(content[0]?.text ?? '');
  figure('Flood that was read as fast as it came', megabytes / seconds, 'MB/s');
  if (isLong) expect(megabytes / seconds).toBeGreaterThan(90);
}

async function gateway(): Promise<WatchedServe> {
  const serve = await gatewayOfTest(startWatched);
  const { id } = await serve.client.create_server({ name: 'sibling', transport: 'stdio', ...odd() });
  await until(async () => (await serve.client.get_server({ id })).connected);
  // The baseline is a gateway at work: one that has just started has most of its memory still to come.
  for (let call = 0; call < (isLong ? 300 : 30); call += 1) {
    await serve.client.call_tool({ name: 'sibling__echo', arguments: { text: 'x'.repeat(1_000) } });
    await serve.client.list_servers();
  }
  await serve.client.call_tool({ name: 'sibling__rpc_error', arguments: { code: 1, message: 'x' } }).catch(() => {});
  return serve;
}

describe.skipIf(process.platform !== 'linux')('beside a healthy server', () => {
  afterAll(() => {
    const [quiet, hostile] = [quantile(calls.quiet, 0.99), quantile(calls.hostile, 0.99)];
    const note = `${calls.quiet.length} and ${calls.hostile.length} calls`;
    figure('Calls of the server beside, p99 in quiet', quiet, 'ms', note);
    figure('Calls of the server beside a hostile one, p99', hostile, 'ms', note);
    if (isLong) expect(hostile, `p99 in quiet: ${quiet} ms`).toBeLessThan(Math.max(TIMES_SLOWER * quiet, NOTICED_MS));
  });

  test.each(isLong ? STDIO : STDIO.filter(({ inShort }) => inShort))(
    '$what',
    async ({ modes = [], calls = [ECHO], error, warning }) => {
      const serve = await gateway();
      const { client } = serve;
      await judge(serve, async () => {
        const timeouts = { connection_ms: CONNECTION_MS, tool_call_ms: 20_000 };
        const { id } = await client.create_server({ name: 'hostile', transport: 'stdio', ...odd(...modes), timeouts });
        const view = () => client.get_server({ id });
        await until(
          async () => (await view()).status !== 'connecting',
          async () => JSON.stringify(await view()),
          60_000,
        );
        if (error) {
          expect(await view()).toMatchObject({ status: 'error', last_error: { error: expect.stringMatching(error) } });
          return;
        }
        for (const call of calls) await expectEnd(serve, call);
        const { status, last_error, warnings } = await view();
        expect({ status, last_error }).toEqual({ status: 'connected', last_error: null });
        expect(warnings.map(({ code }) => code)).toEqual(warning ? [warning] : []);
      });
      expect((await serve.stop()).code).toBe(0);
    },
    120_000,
  );

  // In their short form they are tests of the connection itself, with a bound on memory of their own.
  test.each(isLong ? HTTP : [])(
    '$what',
    async ({ answer, fails, back, lets = 0 }) => {
      const serve = await gateway();
      const server = await startOddMcp({
        on: {
          'tools/call': answer,
          ANSWER: back ?? (() => {}),
          'tools/list': ({ message: { id }, json }) =>
            json({ jsonrpc: '2.0', id, result: { tools: [{ name: 'x', inputSchema: { type: 'object' } }] } }),
        },
      });
      onTestFinished(() => server.close());
      const { client } = serve;
      const timeouts = { connection_ms: CONNECTION_MS, tool_call_ms: fails === 'timeout' ? 2_000 : 20_000 };
      const remote = { name: 'hostile', transport: 'streamable_http', url: server.url, timeouts } as const;
      const { id } = await client.create_server(remote);
      await until(async () => (await client.get_server({ id })).connected);
      await judge(serve, async () => {
        const called = client.call_tool({ name: 'hostile__x', arguments: {} });
        await expect(called).rejects.toMatchObject({ code: fails });
        expect(server.sockets.size).toBeLessThan(MOST_CONNECTIONS);
        const answers = server.messages.filter(({ method }) => method === undefined);
        if (back) expect(answers.length).toBeGreaterThan(AT_LEAST);
        else expect(answers).toHaveLength(lets);
        if (answers.length > 0) expect(answers).toContainEqual(expect.objectContaining({ result: expect.anything() }));
      });
      expect((await serve.stop()).code).toBe(0);
    },
    120_000,
  );

  test.runIf(isLong)(
    'messages of millions of values over HTTP',
    async () => {
      const serve = await gateway();
      const bytes = 24_000_000;
      const answers = largeAnswers(bytes);
      const server = await startOddMcp({
        on: {
          'tools/list': ({ message: { id }, json }) =>
            json({ jsonrpc: '2.0', id, result: { tools: [{ name: 'big', inputSchema: { type: 'object' } }] } }),
          'tools/call': ({ message: { id, params }, response }) => {
            const { of } = (params as { arguments: { of: keyof typeof answers } }).arguments;
            const events = of.includes('event');
            response.writeHead(200, { 'content-type': events ? 'text/event-stream' : 'application/json' });
            for (const piece of answers[of](JSON.stringify(id))) response.write(piece);
            response.end(events ? '\n\n' : '');
          },
        },
      });
      onTestFinished(() => server.close());
      const { client } = serve;
      const { id } = await client.create_server({ name: 'hostile', transport: 'streamable_http', url: server.url });
      await until(async () => (await client.get_server({ id })).connected);
      await judge(serve, async () => {
        for (const [of, least] of [
          ['values', bytes],
          ['values in an event', bytes],
          ['text', bytes],
          ['a batch', 0],
          ['an event before it', 0],
        ] as const) {
          await expectEnd(serve, { name: 'big', arguments: { of, bytes: least } });
        }
      });
      expect((await serve.stop()).code).toBe(0);
    },
    60_000,
  );

  test('patterns that never end, in schemas and in what answers them', async () => {
    const serve = await gateway();
    const pattern = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    const schemas = [
      pattern,
      { $ref: '#' },
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
      { $ref: 'http://169.254.169.254/schema' },
      { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' },
      { type: 'object', properties: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`p${n}`, {}])) },
    ];
    const bait = `${'a'.repeat(40)}!`;
    const server = await startOddMcp({
      on: {
        'tools/list': ({ message: { id }, json }) => {
          const tools = schemas.map((schema, n) => ({
            name: `t${n}`,
            inputSchema: { ...schema, type: 'object' },
            outputSchema: schema,
          }));
          json({ jsonrpc: '2.0', id, result: { tools } });
        },
        'tools/call': ({ message: { id }, json }) =>
          json({ jsonrpc: '2.0', id, result: { content: [], structuredContent: { a: bait } } }),
      },
    });
    onTestFinished(() => server.close());
    const { client } = serve;
    await judge(serve, async () => {
      const { id } = await client.create_server({ name: 'hostile', transport: 'streamable_http', url: server.url });
      await until(async () => (await client.get_server({ id })).connected);
      const { result } = await client.call_tool({ name: 'hostile__t0', arguments: { a: bait } });
      expect(JSON.stringify(result)).toContain(bait);
    });
    expect((await serve.stop()).code).toBe(0);
  }, 60_000);
});
