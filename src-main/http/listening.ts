// What it takes to listen, loaded as one: each of them would be found and read on its own otherwise.
export { createLoopbackServer } from './loopback-server.ts';
export { createMcpRoutes } from './mcp-routes.ts';
