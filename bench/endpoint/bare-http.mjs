// The floor of HTTP: answers every JSON-RPC request with the text it carries, on nothing but node:http.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const { id, params } = JSON.parse((parts.length === 1 ? parts[0] : Buffer.concat(parts)).toString());
    const result = { content: [{ type: 'text', text: String(params?.arguments?.text) }] };
    const body = JSON.stringify({ jsonrpc: '2.0', id, result });
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.on('SIGTERM', () => process.exit(0));
