// An MCP server over stdio that says broken lines before each answer: `node babbling-server.ts SEED LINES-PER-CALL`.
// Tool `babble {from}` writes the lines with the numbers from…; `nonce {text}` says nothing but its answer.
import { mutateText } from './mutate.ts';
import { randomFrom } from './run.ts';

const [start = 0, perCall = 20] = process.argv.slice(2).map(Number);

const say = (text: string) => process.stdout.write(`${text}\n`);
const answer = (id: number | string, result: object) => say(JSON.stringify({ jsonrpc: '2.0', id, result }));
const content = (text: string) => ({ content: [{ type: 'text', text }] });
const inputSchema = { type: 'object' };

/** Everything a server may say, sound: each broken line was one of these. */
const sound = (id: number | string): object[] => [
  { jsonrpc: '2.0', id, result: content('an answer') },
  { jsonrpc: '2.0', id, result: { ...content('structured'), structuredContent: { a: [1, 2] }, isError: false } },
  { jsonrpc: '2.0', id, error: { code: -32_000, message: 'no', data: { why: ['a'] } } },
  { jsonrpc: '2.0', id: 'foreign', result: content('of nobody') },
  { jsonrpc: '2.0', id: 9_000, method: 'ping' },
  { jsonrpc: '2.0', id: 9_001, method: 'roots/list' },
  { jsonrpc: '2.0', id: 9_002, method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } },
  { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: id, progress: 1, total: 2 } },
  { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'a line' } },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id, reason: 'because' } },
];

// Not with `readline`: it takes U+2028 for the end of a line, which JSON does not.
let unread = '';
process.stdin.setEncoding('utf8').on('data', (text: string) => {
  const lines = (unread + text).split('\n');
  unread = lines.pop() ?? '';
  lines.forEach(hear);
});

function hear(line: string): void {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined || method === undefined) return;
  if (method === 'initialize') {
    answer(id, {
      protocolVersion: params.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'babbling', version: '1' },
    });
  } else if (method === 'tools/list') {
    answer(id, {
      tools: [
        { name: 'babble', inputSchema },
        { name: 'nonce', inputSchema },
      ],
    });
  } else if (method === 'tools/call' && params.name === 'babble') {
    for (let number = params.arguments.from; number < params.arguments.from + perCall; number += 1) {
      const random = randomFrom((start + number * 7919) >>> 0);
      const text = mutateText(random.pick(sound(id)) as never, random);
      if (!foretells(text, Number(id))) say(text);
    }
    // Whatever came before: this line begins on its own.
    say('');
    answer(id, content('babbled'));
  } else if (method === 'tools/call') answer(id, content(params.arguments.text));
  else say(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_601, message: 'Method not found' } }));
}

/** A server can always answer its own next call before it comes: that is no mistake of the gateway. */
function foretells(text: string, id: number): boolean {
  try {
    const said = Number((JSON.parse(text) as { id?: unknown } | null)?.id);
    return said > id && said < id + 10;
  } catch {
    return false;
  }
}
