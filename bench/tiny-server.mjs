#!/usr/bin/env node
// The smallest useful MCP server: no SDK and no dependencies, so that what a gateway adds is visible.
//   --name NAME   what it calls itself      --tools N   how many tools it lists (at least 1)
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const name = option('name', 'tiny');
const echo = {
  name: 'echo',
  description: 'Returns the text it was given.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
};
const fillers = Array.from({ length: Number(option('tools', '4')) - 1 }, (_, index) => ({
  name: `tool_${index}`,
  description: `Filler ${index} of ${name}: searches the workspace and returns matching items with lines of context.`,
  inputSchema: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What to search for' },
      limit: { type: 'integer', default: 50 },
    },
    required: ['query'],
  },
}));
const tools = [echo, ...fillers];

const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name, version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ arguments: args }) => ({ content: [{ type: 'text', text: String(args?.text) }] }),
};

function answer({ id, method, params }) {
  if (id === undefined) return;
  const result = results[method]?.(params ?? {});
  const body = result ? { result } : { error: { code: -32601, message: 'Method not found' } };
  process.stdout.write(`${JSON.stringify({ ...body, jsonrpc: '2.0', id })}\n`);
}

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) if (line.trim() !== '') answer(JSON.parse(line));
});
process.stdin.on('end', () => process.exit(0));
