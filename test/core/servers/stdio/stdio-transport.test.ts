// The transport over real processes: results untouched, every failure its own call's only, every death told with its reason.
import { describe, expect, test } from 'vitest';
import type { RawJson } from '../../../../src-main/core/raw-json.ts';
import { UpstreamRpcError } from '../../../../src-main/core/servers/upstream-rpc-error.ts';
import type { CallProgress } from '../../../../src-main/core/tools/tool.ts';
import { callTool, isAlive, marked, odd, openLegacy, openTransport, PATIENT, until } from './support.ts';

const MIB = 1024 * 1024;

describe('a raw request', () => {
  test('resolves with the result exactly as it came', async () => {
    const { transport } = await openLegacy(odd());
    const result = await transport.rawRequest('tools/call', { name: 'weird' }, PATIENT);
    expect(result).toEqual({
      content: [
        { type: 'hologram', data: 1 },
        { type: 'text', text: 't', annotations: { priority: 0.5 }, _meta: { q: 1 }, later: 1 },
      ],
      structuredContent: { a: 1 },
      later: { b: 2 },
      _meta: { 'com.example/z': 1 },
    });
  });

  test('rejects with the code, message and data of the server', async () => {
    const { transport } = await openLegacy(odd());
    const failed = callTool(transport, 'rpc_error', { code: -32_001, message: 'no', data: { a: 1 } });
    await expect(failed).rejects.toBeInstanceOf(UpstreamRpcError);
    await expect(failed).rejects.toMatchObject({ code: -32_001, message: 'no', data: { a: 1 } });
  });

  test('finds its own answer among 200 that come in any order', async () => {
    const { transport } = await openLegacy(odd());
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        index % 3 === 0
          ? callTool(transport, 'sleep', { ms: (index * 7) % 50 })
          : callTool(transport, 'echo', { nonce: index }).then((text) => JSON.parse(text).nonce),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => (index % 3 === 0 ? 'slept' : index)));
  });

  test('arrives at a server that reads its lines with readline, whatever is in it', async () => {
    const { transport } = await openLegacy(odd());
    const sent = { text: 'line\u2028separator\u2029paragraph\u0085next\r\n', 'a\u2028key': '\\u2028' };
    expect(JSON.parse(await callTool(transport, 'echo', sent))).toEqual(sent);
  });

  test('that takes too long fails, is cancelled at the server, and the next one works', async () => {
    const { transport } = await openLegacy(odd());
    await expect(callTool(transport, 'hang', {}, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'timeout',
      message: 'odd did not answer within 0.2 s',
    });
    const cancelled = JSON.parse(await callTool(transport, 'cancelled'));
    expect(cancelled).toEqual([{ requestId: expect.any(Number), reason: 'timeout' }]);
    expect(cancelled[0].requestId).toBeGreaterThanOrEqual(1_000_000_000);
  });

  test('that is aborted fails at once and is cancelled; one aborted before is never sent', async () => {
    const { transport } = await openLegacy(odd());
    const controller = new AbortController();
    const call = callTool(transport, 'hang', {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await expect(callTool(transport, 'hang', {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(JSON.parse(await callTool(transport, 'cancelled'))).toHaveLength(1);
  });

  test('is kept alive by progress, but not beyond its total', async () => {
    const { transport } = await openLegacy(odd());
    const seen: CallProgress[] = [];
    const onProgress = (progress: CallProgress) => void seen.push(progress);
    const slow = { steps: 8, ms: 150 };
    expect(await callTool(transport, 'progress', slow, { timeoutMs: 1_000, onProgress })).toBe('done');
    expect(seen.map(({ progress }) => progress)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const said = { progress: 1, total: 8, message: 'step 1' };
    expect(seen[0]).toEqual({ ...said, wire: { ...said, progressToken: expect.any(Number) } });
    const endless = callTool(
      transport,
      'progress',
      { steps: 10_000, ms: 20 },
      { timeoutMs: 2_000, maxTotalMs: 2_500, onProgress },
    );
    await expect(endless).rejects.toMatchObject({ code: 'timeout', message: 'odd did not answer within 2.5 s' });
    expect(seen.length).toBeGreaterThan(10);
  });

  test('asks for progress only when somebody listens, and never with a foreign token', async () => {
    const { transport } = await openLegacy(odd());
    const messages: unknown[] = [];
    transport.onmessage = (message) => void messages.push(message);
    const params = { name: 'progress', arguments: { steps: 3, ms: 1 }, _meta: { progressToken: 'theirs' } };
    await transport.rawRequest('tools/call', params, PATIENT);
    expect(messages).toEqual([]);
  });

  test('that cannot be written fails alone', async () => {
    const { transport } = await openLegacy(odd());
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    await expect(callTool(transport, 'echo', loop)).rejects.toMatchObject({ code: 'validation_error' });
    expect(await callTool(transport, 'echo', { a: 1 })).toBe('{"a":1}');
  });
});

describe('large messages', () => {
  test('of 11 MiB arrive, and so do requests of 11 MiB', async () => {
    const { transport } = await openLegacy(odd());
    expect((await callTool(transport, 'big', { bytes: 11 * MIB })).length).toBe(11 * MIB);
    const text = 'é'.repeat(5 * MIB + 1);
    expect(JSON.parse(await callTool(transport, 'echo', { text })).text === text).toBe(true);
  });

  test.each(['head', 'tail'])('over the limit fail their own call only, with the id at the %s', async (id) => {
    const { transport, warnings, tree } = await openLegacy(odd(), { maxMessageBytes: MIB });
    const sleeping = callTool(transport, 'sleep', { ms: 300 });
    await expect(callTool(transport, 'big', { bytes: 3 * MIB, id })).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'The answer of odd is larger than 1 MiB',
    });
    expect(await sleeping).toBe('slept');
    expect(await callTool(transport, 'echo', { a: 1 })).toBe('{"a":1}');
    expect(await isAlive(tree.pid)).toBe(true);
    expect(warnings).toEqual([{ code: 'message_too_large', message: 'It sent a message that is larger than 1 MiB' }]);
  });

  test('that name nobody fail every call under way, and the server goes on', async () => {
    const { transport } = await openLegacy(odd(), { maxMessageBytes: MIB });
    const calls = [callTool(transport, 'hang'), callTool(transport, 'big', { bytes: 3 * MIB, id: 'none' })];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'upstream_error' });
    expect(await callTool(transport, 'echo', { a: 1 })).toBe('{"a":1}');
  });

  test('that are notifications of the server fail nobody', async () => {
    const { transport, warnings } = await openLegacy(odd(), { maxMessageBytes: MIB });
    const sleeping = callTool(transport, 'sleep', { ms: 200 });
    await callTool(transport, 'notify', {
      params: { level: 'info', data: 'x'.repeat(600_000) + 'y'.repeat(600_000) },
    }).catch(() => expect.unreachable());
    expect(await sleeping).toBe('slept');
    expect(warnings.map(({ code }) => code)).toEqual(['message_too_large']);
  });

  test('of 100 MB without an end fail their call; memory stays bounded', { timeout: 120_000 }, async () => {
    const { transport } = await openLegacy(odd());
    const before = process.memoryUsage().rss;
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const endless = callTool(transport, 'big', { bytes: 100_000_000, newline: false }, { timeoutMs: 60_000 });
    await expect(endless).rejects.toMatchObject({ code: 'upstream_error' });
    clearInterval(watch);
    expect(peak - before).toBeLessThan(150 * MIB);
  });

  test('of too many values fail their own call, unless they are passed on as they are', async () => {
    const { transport, warnings } = await openLegacy(odd());
    const sleeping = callTool(transport, 'sleep', { ms: 300 });
    const args = { bytes: 2 * MIB, values: true };
    await expect(callTool(transport, 'big', args)).rejects.toMatchObject({
      code: 'upstream_error',
      message: expect.stringMatching(/^The answer of odd is too much to be parsed: 786,4\d\d values in 2\.0 MiB$/),
    });
    const params = { name: 'big', arguments: args };
    const raw = (await transport.rawRequest('tools/call', params, { ...PATIENT, raw: true })) as RawJson;
    const text = raw.bytes.toString();
    expect(JSON.parse(text).structuredContent.a).toHaveLength((2 * MIB) / 8 + 1);
    expect(await callTool(transport, 'notify', { bytes: MIB })).toBe('sent');
    expect(await sleeping).toBe('slept');
    expect(warnings.map(({ code }) => code)).toEqual(['message_too_much']);
  });

  test('that ask something and are not parsed are answered so', async () => {
    const { transport } = await openLegacy(odd());
    const [answer] = JSON.parse(await callTool(transport, 'ask', { bytes: MIB }));
    expect(answer.error).toEqual({
      code: -32_600,
      message: expect.stringMatching(/^The request is too much to be parsed: 393,2\d\d values in 1.0 MiB$/),
    });
  });

  test('that are too deep fail their own call, however deep', async () => {
    const { transport, warnings } = await openLegacy(odd());
    for (const depth of [100, 20_000, 1_000_000]) {
      await expect(callTool(transport, 'deep', { depth })).rejects.toMatchObject({
        code: 'upstream_error',
        message: 'The answer of odd is nested deeper than 64 levels',
      });
    }
    expect(await transport.rawRequest('tools/call', { name: 'deep', arguments: { depth: 50 } }, PATIENT)).toBeDefined();
    expect(warnings.map(({ code }) => code)).toEqual(['message_too_deep']);
  });

  test('a list with one tool that is too deep still arrives: who reads it looks at each', async () => {
    const { transport } = await openLegacy(odd('deep-tool=2000'));
    const { tools } = (await transport.rawRequest('tools/list', {}, PATIENT)) as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'deep_tool']));
  });
});

describe('odd output', () => {
  test.each([['crlf'], ['bom'], ['blank'], ['drip']])('with %s is understood', async (mode) => {
    const { transport, warnings } = await openLegacy(odd(mode));
    expect(await callTool(transport, 'echo', { text: 'ä€😀' })).toBe('{"text":"ä€😀"}');
    expect(warnings).toEqual([]);
  });

  test('a banner is tolerated and told, without its secrets', async () => {
    const redact = (text: string) => text.replaceAll('1.0', '[redacted]');
    const { transport, warnings } = await openLegacy(odd('banner', 'garbage=900'), { redact });
    expect(await callTool(transport, 'echo', { a: 1 })).toBe('{"a":1}');
    expect(warnings).toEqual([
      { code: 'stdout_noise', message: expect.stringContaining('"Odd server [redacted] is ready"') },
    ]);
  });

  test.each([
    ['1,001 lines of text', 'garbage=1001'],
    ['a million lines of text', 'garbage=1000000'],
    ['broken JSON', 'garbage-json=5000'],
    ['random bytes', 'binary=100'],
    ['a line without end', 'endless=100000000'],
  ])('instead of messages ends the server: %s', { timeout: 120_000 }, async (_name, mode) => {
    const { transport, marker } = await openTransport(odd(mode));
    let stall = 0;
    let last = performance.now();
    const ticker = setInterval(() => {
      stall = Math.max(stall, performance.now() - last);
      last = performance.now();
    }, 10);
    await transport.start();
    const started = callTool(transport, 'echo');
    await expect(started).rejects.toMatchObject({
      code: 'connection_error',
      message: expect.stringContaining('odd is not an MCP server'),
    });
    expect(transport.reason?.message).toMatch(/is not an MCP server: .* beginning with "./);
    await transport.close();
    clearInterval(ticker);
    expect(await marked(marker)).toEqual([]);
    expect(stall).toBeLessThan(1_000);
  });

  test('in a flood between answers delays but loses none of them, and stalls nobody', {
    timeout: 120_000,
  }, async () => {
    const { transport, warnings } = await openLegacy(odd());
    let ticks = 0;
    const ticker = setInterval(() => ticks++, 5);
    for (const json of [false, true]) {
      expect(await callTool(transport, 'garbage', { lines: 200_000, json })).toBe('written');
    }
    clearInterval(ticker);
    expect(ticks).toBeGreaterThan(5);
    expect(await callTool(transport, 'echo', { a: 1 })).toBe('{"a":1}');
    expect(warnings.map(({ code }) => code)).toEqual(['stdout_noise']);
  });

  test('on stderr is no error and stays within its bounds', async () => {
    const { transport, stderr } = await openLegacy(odd('stderr=20000000'));
    expect(await callTool(transport, 'stderr', { text: 'last words' })).toBe('written');
    await until(() => stderr.tail().includes('last words'), 'stderr');
    expect(stderr.lines().join('\n').length).toBeLessThanOrEqual(256 * 1024);
  });
});

describe('a server that ends', () => {
  test('at the start tells its code and its last lines, redacted', async () => {
    const redact = (text: string) => text.replaceAll('hunter22', '[redacted]');
    const { transport, exits, marker } = await openTransport(odd('crash', 'text=wrong password hunter22'), { redact });
    let closes = 0;
    transport.onclose = () => closes++;
    await transport.start();
    await expect(callTool(transport, 'echo')).rejects.toMatchObject({
      code: 'connection_error',
      message: [
        'odd exited with code 1. Its last lines on stderr:',
        'wrong password [redacted] (1)',
        'wrong password [redacted] (2)',
        'wrong password [redacted] (3)',
      ].join('\n'),
    });
    expect(exits).toEqual([{ code: 1, signal: null, stderrTail: expect.stringContaining('[redacted] (3)') }]);
    await transport.close();
    expect(closes).toBe(1);
    expect(await marked(marker)).toEqual([]);
  });

  test('with much to say is quoted with 4 KiB at most', async () => {
    const { transport } = await openTransport(odd('crash', 'lines=5000'));
    await transport.start();
    const { message } = await callTool(transport, 'echo').then(
      () => expect.unreachable(),
      (error: Error) => error,
    );
    expect(message.slice(-200)).toContain('something is wrong (5000)');
    expect(Buffer.byteLength(message)).toBeLessThan(4_096 + 100);
  });

  test('having written to stdout only is quoted from there', async () => {
    const { transport } = await openTransport({ command: 'sh', args: ['-c', 'echo "usage: tool <file>"; exit 64'] });
    await transport.start();
    await expect(callTool(transport, 'echo')).rejects.toMatchObject({
      message: 'odd exited with code 64. It printed "usage: tool <file>"',
    });
  });

  test('by a signal names it', async () => {
    const { transport } = await openTransport(odd('crash', 'signal=SIGSEGV', 'lines=0'));
    await transport.start();
    await expect(callTool(transport, 'echo')).rejects.toMatchObject({ message: 'odd was ended by SIGSEGV' });
  });

  test('fails every call under way at once, and every later one with the reason', async () => {
    const { transport, tree } = await openLegacy(odd('child=inherit'));
    const calls = Array.from({ length: 20 }, () => callTool(transport, 'hang'));
    const outcomes = Promise.allSettled(calls);
    await callTool(transport, 'echo');
    const killed = performance.now();
    process.kill(tree.pid, 'SIGKILL');
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'connection_error' } });
    }
    expect(performance.now() - killed).toBeLessThan(1_000);
    await expect(callTool(transport, 'echo')).rejects.toMatchObject({ message: 'odd was ended by SIGKILL' });
    expect(() => transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' })).toThrow(
      expect.objectContaining({ code: 'connection_error' }),
    );
  });

  test('having answered is believed: the answer counts', async () => {
    const script = `read line; echo '{"jsonrpc":"2.0","id":1000000000,"result":{"last":true}}'; exit 3`;
    const { transport } = await openTransport({ command: 'sh', args: ['-c', script] });
    await transport.start();
    expect(await transport.rawRequest('initialize', {}, PATIENT)).toEqual({ last: true });
  });

  test.each([
    ['close_output', 'odd closed its output without ending'],
    ['close_input', 'odd closed its input without ending'],
  ])('only half (%s) counts as gone', async (tool, message) => {
    const { transport, marker } = await openLegacy(odd());
    void callTool(transport, tool).catch(() => {});
    // A closed input shows only when something is written to it.
    await until(async () => {
      try {
        transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      } catch {
        // Noticed with this one.
      }
      return transport.reason !== null;
    }, 'the failure');
    expect(transport.reason?.message).toBe(message);
    await until(async () => (await marked(marker)).length === 0, 'its end');
  });
});

describe('close()', () => {
  test('fails what is under way at once, tells onclose once, and leaves nothing', async () => {
    const { transport, marker, exits } = await openLegacy(odd('child=ignore,inherit,setsid,shell', 'stubborn'));
    let closes = 0;
    transport.onclose = () => closes++;
    const call = callTool(transport, 'hang');
    const closing = [transport.close(), transport.close()];
    await expect(call).rejects.toMatchObject({ code: 'connection_error', message: 'The connection to odd was closed' });
    await Promise.all(closing);
    expect(closes).toBe(1);
    expect(exits).toEqual([]);
    expect(transport.reason).toBeNull();
    expect(await marked(marker)).toEqual([]);
  });

  test('of a transport that was never started ends the server too', async () => {
    const { transport, marker } = await openTransport(odd('child=setsid'));
    await transport.close();
    expect(await marked(marker)).toEqual([]);
  });
});

test('a server that does not read what it is sent is told so before memory runs out', {
  timeout: 120_000,
}, async () => {
  const { transport, tree } = await openLegacy(odd());
  process.kill(tree.pid, 'SIGSTOP');
  const text = 'x'.repeat(20 * MIB);
  const calls = Array.from({ length: 6 }, () => callTool(transport, 'echo', { text }, { timeoutMs: 2_000 }));
  const outcomes = await Promise.allSettled(calls);
  const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.message : 'answered'));
  expect(reasons.slice(0, 4)).toEqual(Array(4).fill('odd did not answer within 2 s'));
  expect(reasons.slice(4)).toEqual(Array(2).fill('odd does not read what it is sent'));
});

test('the child sees the safe environment, what was configured and its marker, and nothing else', async () => {
  const { transport, marker } = await openLegacy(odd(), { env: { API_KEY: 'k' } });
  const environment = JSON.parse(await callTool(transport, 'env'));
  expect(environment).toMatchObject({ API_KEY: 'k', AGENT_GATEWAY_RUN: marker, PATH: process.env.PATH });
  const allowed =
    /^(HOME|LOGNAME|USER|SHELL|TERM|PATH|LANG|LANGUAGE|LC_.*|TMPDIR|TZ|XDG_.*|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|(https?|all|no)_proxy|API_KEY|AGENT_GATEWAY_RUN)$/i;
  expect(Object.keys(environment).filter((name) => !allowed.test(name))).toEqual([]);
});
