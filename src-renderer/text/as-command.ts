// A click as a command: the same request for curl, and a server as JSON. Never with a secret, and never with the token.
import { ADMIN_ROUTES } from '../../src-shared/contract/routes.ts';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import { DECRYPTION_FAILED } from '../../src-shared/model/naming.ts';

/** Where a reader of the command finds its token. */
const TOKEN = '$AGENT_GATEWAY_TOKEN';

/** @param path below the base, already encoded. */
export function asCurl(baseUrl: string, method: string, path: string, body?: unknown): string {
  const lines = [`curl -X ${method} ${quote(baseUrl + path)}`, `-H "Authorization: Bearer ${TOKEN}"`];
  if (body !== undefined) lines.push(`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

/** The request that registers this server elsewhere; what is secret is a placeholder to fill in. */
export function serverAsCurl(server: ServerView, baseUrl: string): string {
  const { method, path } = ADMIN_ROUTES.create_server;
  const { name, transport } = server;
  return asCurl(baseUrl, method, path, { name, transport, ...configOf(server) });
}

/** An entry as other MCP clients read it, and as the paste box of the server form takes it. */
export function serverAsJson(server: ServerView): string {
  const { transport } = server;
  const entry = { ...(transport === 'streamable_http' && { type: 'http' }), ...configOf(server) };
  return JSON.stringify({ mcpServers: { [server.name]: entry } }, null, 2);
}

export function toolCallAsCurl(name: string, args: unknown, baseUrl: string): string {
  const { method, path } = ADMIN_ROUTES.call_tool;
  return asCurl(baseUrl, method, path.replace('{name}', encodeURIComponent(name)), { arguments: args });
}

function configOf(server: ServerView): Record<string, unknown> {
  const { command, args, cwd, url, env_keys, header_keys, credential_keys, enabled, timeouts, disabled_tools } = server;
  return {
    ...(command && { command }),
    ...(args && args.length > 0 && { args }),
    ...(cwd && { cwd }),
    ...(env_keys.length > 0 && { env: placeholders(env_keys) }),
    ...(url && { url }),
    ...(header_keys.length > 0 && { headers: placeholders(header_keys) }),
    ...(credential_keys.length > 0 && { credentials: credentialsOf(server) }),
    ...(!enabled && { enabled }),
    ...(timeouts && { timeouts }),
    ...(disabled_tools.length > 0 && { disabled_tools }),
  };
}

function placeholders(keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(known(keys).map((key) => [key, `<${key}>`]));
}

/** Without the mark for names that the present key cannot open. */
function known(keys: readonly string[]): string[] {
  return keys.filter((key) => key !== DECRYPTION_FAILED);
}

/** Where the API takes a list or an object, so that what is filled in has its shape. */
const SHAPED: Readonly<Record<string, unknown>> = {
  scopes: ['<scope>'],
  command: ['<command>'],
  extra_params: { '<name>': '<value>' },
  headers: { '<name>': '<value>' },
};

function credentialsOf({ credential_keys, auth_type }: ServerView): Record<string, unknown> {
  const filled = known(credential_keys.filter((key) => key !== 'auth_type')).map((key) => [
    key,
    SHAPED[key] ?? `<${key}>`,
  ]);
  return { ...Object.fromEntries(filled), ...(auth_type !== 'static_header' && { auth_type }) };
}

/** Inside single quotes a POSIX shell leaves everything alone but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
