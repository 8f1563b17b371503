// The example: an MCP server registered in code, a tool of our own, a tool from a file, and two agents that see different
// things. `npm run example` shows it and ends; `npm run example -- --serve` goes on and opens the admin API.
import path from 'node:path';
import { createGateway } from 'agent-gateway-desktop';

const here = import.meta.dirname;

await using gw = createGateway({
  workspace: path.join(here, 'workspace'),
  // What tools/ starts is this project's own. In the window and headless, somebody has to approve it first.
  trustWorkspace: true,
});

gw.addMcpServer({
  name: 'test-tools',
  transport: 'stdio',
  command: process.execPath,
  args: [path.join(here, 'mcp-test-server.mjs')],
});

gw.tool({
  name: 'shout',
  description: 'Says a text in capital letters.',
  input_schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  run: ({ text }) => `${text.toUpperCase()}!`,
});

await gw.start();

for (const agent of ['assistant', 'reviewer']) {
  const names = gw.tools({ agent }).map(({ name }) => name);
  console.log(`${agent} may use ${names.join(', ')}`);
}

const say = async (tool, args, agent) => {
  try {
    const { content } = await gw.callTool(tool, args, { agent });
    console.log(`${agent} called ${tool}: ${content[0]?.text}`);
  } catch (error) {
    console.log(`${agent} was refused ${tool}: ${error.message}`);
  }
};
await say('test-tools__reverse_string', { text: 'gateway' }, 'assistant');
await say('test-tools__reverse_string', { text: 'gateway' }, 'reviewer');
await say('shout', { text: 'it works' }, 'reviewer');
await say('slug', { text: 'Crème brûlée, twice' }, 'reviewer');

if (process.argv.includes('--serve')) {
  const { url, token } = await gw.serve();
  console.log(
    `\nThe admin API listens. Ctrl+C ends it.\n  curl -H "Authorization: Bearer ${token}" ${url}/v1/admin/tools`,
  );
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
}
