#!/usr/bin/env node
// The smallest useful MCP server: no SDK and no dependencies, so that what a gateway adds is visible.
//   --name NAME   what it calls itself      --tools N   how many tools it lists (at least 4)
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const name = option('name', 'tiny');
const says = (text) => ({ content: [{ type: 'text', text }] });
const schema = (properties, required) => ({ type: 'object', properties, required });
const tools = [
  {
    name: 'echo',
    description: 'Returns the text it was given.',
    inputSchema: schema({ text: { type: 'string' } }, ['text']),
    run: ({ text }) => says(String(text)),
  },
  {
    name: 'blob',
    description: 'Returns a text of so many bytes.',
    inputSchema: schema({ bytes: { type: 'integer' } }, ['bytes']),
    run: ({ bytes }) => says('x'.repeat(bytes)),
  },
  {
    name: 'sleep',
    description: 'Waits so many milliseconds, then answers.',
    inputSchema: schema({ ms: { type: 'integer' } }, ['ms']),
    run: ({ ms }) => new Promise((resolve) => setTimeout(() => resolve(says('slept')), ms)),
  },
  {
    name: 'pid',
    description: 'Returns the process id of this server.',
    inputSchema: schema({}, []),
    run: () => says(String(process.pid)),
  },
];
for (let index = tools.length; index < Number(option('tools', '4')); index++) {
  tools.push({
    name: `tool_${String(index).padStart(3, '0')}`,
    description: `Filler ${index} of ${name}: searches the workspace and returns matching items with lines of context.`,
    inputSchema: schema(
      {
        query: { type: 'string', description: 'What to search for' },
        path: { type: 'string', description: 'Where to search' },
        limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 50 },
        mode: { type: 'string', enum: ['exact', 'fuzzy', 'regex'] },
      },
      ['query'],
    ),
    run: () => says('filler'),
  });
}
const listed = tools.map(({ run: _run, ...tool }) => tool);
const byName = new Map(tools.map((tool) => [tool.name, tool]));

const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name, version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: listed }),
  'tools/call': ({ name: tool, arguments: args }) => byName.get(tool)?.run(args ?? {}),
};

function answer({ id, method, params }) {
  if (id === undefined) return;
  const send = (body) => process.stdout.write(`${JSON.stringify({ ...body, jsonrpc: '2.0', id })}\n`);
  const result = results[method]?.(params ?? {});
  if (result === undefined) send({ error: { code: -32601, message: 'Method not found' } });
  else if (result instanceof Promise) void result.then((late) => send({ result: late }));
  else send({ result });
}

let parts = [];
process.stdin.on('data', (chunk) => {
  let from = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
    parts.push(chunk.subarray(from, at));
    const line = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts = [];
    from = at + 1;
    if (line.length > 1) answer(JSON.parse(line.toString()));
  }
  if (from < chunk.length) parts.push(chunk.subarray(from));
});
process.stdin.on('end', () => process.exit(0));
