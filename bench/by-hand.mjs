// The floor: what a developer would write to have the tools of the same servers. It spawns all of them at once, shakes hands with each,
// asks for its tools, reads what comes line by line as JSON, and says when all of them have listed.
import { spawn } from 'node:child_process';

const [, , script, count] = process.argv;
const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'by-hand', version: '1' } };

const children = [];
const listed = Array.from({ length: Number(count) }, (_, index) => {
  const child = spawn(process.execPath, [script, '--name', `t${index}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  return new Promise((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop();
      for (const line of lines) {
        const { id, result } = JSON.parse(line);
        if (id === 1) {
          send({ method: 'notifications/initialized' });
          send({ id: 2, method: 'tools/list', params: {} });
        } else if (id === 2 && result.tools.length > 0) resolve();
      }
    });
    send({ id: 1, method: 'initialize', params: hello });
  });
});
await Promise.all(listed);
console.log('listed');
process.on('SIGTERM', () => {
  for (const child of children) child.kill();
  process.exit(0);
});
setInterval(() => {}, 1_000);
