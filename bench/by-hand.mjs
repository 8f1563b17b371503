// The floor: spawns the same tiny servers in parallel with nothing in between, and says when all of them have listed.
import { spawn } from 'node:child_process';

const [, , script, count] = process.argv;
const request = (id, method, params = {}) => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'by-hand', version: '1' } };

const children = [];
const listed = Array.from({ length: Number(count) }, (_, index) => {
  const child = spawn(process.execPath, [script, '--name', `t${index}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (text.includes('"id":1'))
        child.stdin.write(`{"jsonrpc":"2.0","method":"notifications/initialized"}\n${request(2, 'tools/list')}`);
      if (text.includes('"id":2')) resolve();
    });
    child.stdin.write(request(1, 'initialize', hello));
  });
});
await Promise.all(listed);
console.log('listed');
process.on('SIGTERM', () => {
  for (const child of children) child.kill();
  process.exit(0);
});
setInterval(() => {}, 1_000);
