// What the command `agent-gateway bridge` takes, wherever it runs.

export const BRIDGE_OPTIONS = {
  agent: { type: 'string', default: 'default' },
  'data-dir': { type: 'string' },
  start: { type: 'boolean', default: false },
} as const;

export const BRIDGE_USAGE = `agent-gateway bridge [options]

Connects an MCP client that starts its servers as programs: MCP on stdin and stdout, the running gateway behind it.
No token is needed in the client's configuration.

  --agent NAME      the agent whose tools the client gets (default)
  --data-dir DIR    the data directory of the gateway (the desktop application's by default)
  --start           start a gateway in the background when none runs

It waits a few seconds for a gateway, outlives its restarts, and ends with its input. stdout carries nothing but MCP.
`;
