// One line about each field of an operation's input, for the command line's help and the API reference.
import type { Operation } from './operation.ts';

type Words = Readonly<Record<string, string>>;

/**
 * By what the path is about, and for an operation where the same field means something else there. A field within an object
 * is named with its way: `timeouts.connection_ms`.
 */
export const FIELD_WORDS: Readonly<Record<string, Words>> = {
  'mcp-servers': {
    id: 'the id of the server',
    name: 'what it is called: its tools are offered as NAME__TOOL',
    transport: 'how it is reached: as a process of its own, or over HTTP',
    command: 'the program to start, without a shell',
    args: 'what the program is started with, one entry for each word',
    env: 'variables for the program; their values are stored as secrets',
    cwd: 'where the program runs; without it, in your home directory',
    url: 'where the server is, http:// or https://',
    headers: 'sent with every request; their values are stored as secrets',
    credentials: 'how it is authorized, with auth_type; stored as secrets',
    enabled: 'whether it is connected and its tools are offered',
    timeouts: 'limits of time for this server alone',
    'timeouts.connection_ms': 'how long a connection may take, in milliseconds',
    'timeouts.tool_call_ms': 'how long a call may take, in milliseconds; progress extends it',
    disabled_tools: "tools that nobody gets, by the server's own names",
    fingerprint: 'stands for what you looked at: what has changed since is refused',
    tools: "accept these alone, by the server's own names",
    policy: 'hold changed tools back until you look (block), or take whatever the server says (follow)',
    call_id: 'a name of your own for it: each step is told at once, as a diagnosis_step event that carries it',
    after: 'only lines behind the one with this number',
  },
  test_server_config: { id: 'the server whose stored values stand for null' },
  duplicate_server: { name: 'what the copy is called' },
  tools: {
    name: 'the tool, as it is offered',
    arguments: 'what the tool is called with',
    call_id: 'a name of your own for the call: progress is told as tool_progress events that carry it',
  },
  calls: { call_id: 'the name that the call was given' },
  agents: {
    name: 'the agent',
    tool: 'the tool, as it is offered',
    mcp_servers: 'all servers it lists; null takes the list away',
    client: 'names as this program shows them, and its limits',
    label: 'what the token is for',
    token_id: 'the id of the token',
  },
  workspace: { fingerprint: 'stands for what you looked at: what has changed since is refused' },
  elicitations: {
    id: 'the id of the question',
    action: 'accept with what was filled in, decline, or cancel without an answer',
    content: 'what was filled in, by the names of the fields',
  },
  clients: {
    client: 'the program, as the list of clients calls it',
    dry_run: 'only say what would change, and write nothing',
    expected: 'the file_hash of a dry run: nothing is written when the file is another by now',
    agent: 'the agent whose tools the client gets',
    start: 'the client may start the gateway when none runs',
    names: 'only these of its servers',
    on_conflict: 'what becomes of a server whose name is taken',
  },
  secrets: { name: 'the name by which tools from files ask for it', value: 'the secret' },
  activity: {
    limit: 'how many records',
    before: 'only records with a smaller number, for older ones',
    after: 'only records with a larger number',
    kind: 'only calls of tools, or only operations of the API',
    agent: 'only those of this agent',
    server: 'only those about this server',
    name: 'only this tool or operation',
    result: 'only what went well, or only what failed',
  },
  settings: {
    port: 'where the API listens, from the next start',
    connection_timeout_ms: 'how long a connection may take, in milliseconds',
    tool_call_timeout_ms: 'how long a call may take, in milliseconds; progress extends it',
    workspace: 'the folder with gateway.yaml, agents/ and tools/',
  },
};

/** @returns the line about a field, given with its way; nothing where none is needed */
export function fieldWords(name: string, { path }: Pick<Operation, 'path'>, field: string): string | undefined {
  const resource = path.replace(/^\/v1\/(?:admin\/)?/, '').split('/', 1)[0] ?? '';
  return FIELD_WORDS[name]?.[field] ?? FIELD_WORDS[resource]?.[field];
}
