// The clients we can connect, one row each: where its configuration is, what an entry in it looks like, and how it shows
// our tools to its model. Each row names the page it relies on most, read in November 2026. Not every fact is on a page of the
// maker: some were only found with third parties, and none of these rows was tried with the real program.
import type { ClientId } from '../../../src-shared/model/client.ts';
import { MAX_EXPOSED_NAME } from '../../../src-shared/model/naming.ts';
import { appData, configHome, folderFrom, type Places, pathOf } from './places.ts';

export interface LaunchCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export interface HttpTarget {
  readonly url: string;
  /** What stands in the place of a token. */
  readonly token: string;
}

export interface ClientKind {
  readonly id: ClientId;
  readonly title: string;
  /** The user's configuration; null on systems the client does not run on. */
  file(places: Places): string | null;
  /** Files and folders that are there once the client was started. */
  marks(places: Places): readonly string[];
  readonly format: 'json' | 'toml';
  /** The key that holds the servers. */
  readonly root: string;
  entry(launch: LaunchCommand): Readonly<Record<string, unknown>>;
  /** An entry that goes straight to the endpoint; null where the client cannot do that in this file. */
  httpEntry(target: HttpTarget): Readonly<Record<string, unknown>> | null;
  /** A tool's name as its model sees it. */
  seenAs(entry: string, tool: string): string;
  readonly maxName: number;
  /** More tools than this it does not take, or warns about; null when no number is known. */
  readonly maxTools: number | null;
  readonly restart: string;
  readonly source: string;
}

const inHome =
  (...parts: string[]) =>
  (places: Places) =>
    pathOf(places).join(places.home, ...parts);
const inAppData =
  (...parts: string[]) =>
  (places: Places) =>
    pathOf(places).join(appData(places), ...parts);
const plain = ({ command, args }: LaunchCommand) => ({ command, args: [...args] });
const typed = ({ command, args }: LaunchCommand) => ({ type: 'stdio', command, args: [...args] });
const bearer = ({ token }: HttpTarget) => ({ Authorization: `Bearer ${token}` });

const claudeFile = (places: Places) => {
  const folder = folderFrom(places, 'CLAUDE_CONFIG_DIR');
  return pathOf(places).join(folder ?? places.home, '.claude.json');
};
const codexFolder = (places: Places) => folderFrom(places, 'CODEX_HOME') ?? inHome('.codex')(places);
const zedFolder = (places: Places) =>
  places.platform === 'win32' ? inAppData('Zed')(places) : pathOf(places).join(configHome(places), 'zed');

export const CLIENTS: readonly ClientKind[] = [
  {
    id: 'claude-code',
    title: 'Claude Code',
    file: claudeFile,
    marks: (places) => [claudeFile(places), inHome('.claude')(places)],
    format: 'json',
    root: 'mcpServers',
    entry: typed,
    httpEntry: (target) => ({ type: 'http', url: target.url, headers: bearer(target) }),
    seenAs: (entry, tool) => `mcp__${entry}__${tool}`,
    maxName: MAX_EXPOSED_NAME,
    maxTools: null,
    restart: 'Start a new session of Claude Code to apply',
    source: 'https://code.claude.com/docs/en/mcp',
  },
  {
    id: 'claude-desktop',
    title: 'Claude Desktop',
    file: inAppData('Claude', 'claude_desktop_config.json'),
    marks: (places) => [inAppData('Claude')(places)],
    format: 'json',
    root: 'mcpServers',
    entry: plain,
    // Servers at a URL are added in its settings, not in this file.
    httpEntry: () => null,
    seenAs: (_entry, tool) => tool,
    maxName: MAX_EXPOSED_NAME,
    maxTools: null,
    restart: 'Restart Claude Desktop to apply',
    source: 'https://modelcontextprotocol.io/docs/develop/connect-local-servers',
  },
  {
    id: 'cursor',
    title: 'Cursor',
    file: inHome('.cursor', 'mcp.json'),
    marks: (places) => [inHome('.cursor')(places)],
    format: 'json',
    root: 'mcpServers',
    entry: plain,
    httpEntry: (target) => ({ url: target.url, headers: bearer(target) }),
    seenAs: (entry, tool) => `${entry}_${tool}`,
    maxName: 60,
    maxTools: 40,
    restart: 'Restart Cursor to apply',
    source: 'https://cursor.com/docs/mcp',
  },
  {
    id: 'vscode',
    title: 'VS Code',
    file: inAppData('Code', 'User', 'mcp.json'),
    marks: (places) => [inAppData('Code', 'User')(places)],
    format: 'json',
    root: 'servers',
    entry: typed,
    httpEntry: (target) => ({ type: 'http', url: target.url, headers: bearer(target) }),
    // Its own prefix takes 18 characters at most.
    seenAs: (entry, tool) => `mcp_${entry.slice(0, 13)}_${tool}`,
    maxName: MAX_EXPOSED_NAME,
    maxTools: 128,
    restart: 'VS Code asks to start the server when you open a chat',
    source: 'https://code.visualstudio.com/docs/copilot/reference/mcp-configuration',
  },
  {
    id: 'codex',
    title: 'Codex',
    file: (places) => pathOf(places).join(codexFolder(places), 'config.toml'),
    marks: (places) => [codexFolder(places)],
    format: 'toml',
    root: 'mcp_servers',
    entry: plain,
    httpEntry: ({ url }) => ({ url, bearer_token_env_var: 'AGENT_GATEWAY_AGENT_TOKEN' }),
    seenAs: (entry, tool) => `mcp__${entry}__${tool}`,
    maxName: MAX_EXPOSED_NAME,
    maxTools: null,
    restart: 'Start a new session of Codex to apply',
    source: 'https://developers.openai.com/codex/mcp',
  },
  {
    id: 'gemini-cli',
    title: 'Gemini CLI',
    file: inHome('.gemini', 'settings.json'),
    marks: (places) => [inHome('.gemini')(places)],
    format: 'json',
    root: 'mcpServers',
    entry: plain,
    httpEntry: (target) => ({ httpUrl: target.url, headers: bearer(target) }),
    seenAs: (entry, tool) => `mcp_${entry}_${tool}`,
    maxName: 63,
    maxTools: null,
    restart: 'Start Gemini CLI again to apply',
    source: 'https://geminicli.com/docs/tools/mcp-server/',
  },
  {
    id: 'windsurf',
    title: 'Windsurf',
    file: inHome('.codeium', 'windsurf', 'mcp_config.json'),
    marks: (places) => [inHome('.codeium', 'windsurf')(places)],
    format: 'json',
    root: 'mcpServers',
    entry: plain,
    httpEntry: (target) => ({ serverUrl: target.url, headers: bearer(target) }),
    seenAs: (_entry, tool) => tool,
    maxName: MAX_EXPOSED_NAME,
    maxTools: 100,
    restart: 'Refresh the servers in Windsurf to apply',
    source: 'https://docs.windsurf.com/windsurf/cascade/mcp',
  },
  {
    id: 'zed',
    title: 'Zed',
    file: (places) => pathOf(places).join(zedFolder(places), 'settings.json'),
    marks: (places) => [zedFolder(places)],
    format: 'json',
    root: 'context_servers',
    entry: plain,
    httpEntry: (target) => ({ url: target.url, headers: bearer(target) }),
    seenAs: (_entry, tool) => tool,
    maxName: MAX_EXPOSED_NAME,
    maxTools: null,
    restart: 'Zed takes the change at once',
    source: 'https://zed.dev/docs/ai/mcp',
  },
];

export function clientKind(id: ClientId): ClientKind {
  const found = CLIENTS.find((client) => client.id === id);
  if (!found) throw new Error(`There is no client ${id}`);
  return found;
}
