// What the tray says: how many servers are connected and failing, and the quick actions.
import type { MenuItemConstructorOptions } from 'electron';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';

export interface TrayState {
  readonly servers: readonly ServerView[];
  readonly mcpUrl: string | null;
  /** Servers that "Pause all" switched off. */
  readonly paused: readonly string[];
}

export interface TrayActions {
  open(): void;
  refresh(server: ServerView): void;
  copyMcpUrl(): void;
  pauseAll(): void;
  resume(): void;
  quit(): void;
}

const MOST_FAILING = 8;
const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

export function isFailing({ status }: ServerView): boolean {
  return status === 'error' || status === 'needs_auth';
}

/** "7 connected, 1 failing", and nothing about what there is none of. */
export function traySummary(servers: readonly ServerView[]): string {
  const count = (is: (server: ServerView) => boolean) => servers.filter(is).length;
  const parts = [
    [count(({ status }) => status === 'connected'), 'connected'],
    [count(({ status }) => status === 'connecting'), 'connecting'],
    [count(isFailing), 'failing'],
  ] as const;
  const said = parts.filter(([number, word]) => number > 0 || word === 'connected');
  return servers.length === 0 ? 'No servers yet' : said.map(([number, word]) => `${number} ${word}`).join(', ');
}

export function trayTemplate(state: TrayState, actions: TrayActions): MenuItemConstructorOptions[] {
  const { servers, mcpUrl } = state;
  const failing = servers.filter(isFailing);
  const shown = failing.slice(0, MOST_FAILING);
  const paused = state.paused.filter((id) => servers.some((server) => server.id === id && !server.enabled));
  const running = servers.filter((server) => server.enabled && server.origin === 'admin');
  return [
    { label: traySummary(servers), enabled: false },
    SEPARATOR,
    { label: 'Open Agent Gateway', click: actions.open },
    ...(shown.length > 0 ? [SEPARATOR] : []),
    ...shown.map((server) => ({ label: `Refresh ${menuText(server.name)}`, click: () => actions.refresh(server) })),
    ...(failing.length > shown.length
      ? [{ label: `${failing.length - shown.length} more failing…`, click: actions.open }]
      : []),
    SEPARATOR,
    { label: 'Copy MCP URL', enabled: mcpUrl !== null, click: actions.copyMcpUrl },
    paused.length > 0
      ? { label: `Resume ${paused.length === 1 ? '1 server' : `${paused.length} servers`}`, click: actions.resume }
      : { label: 'Pause all', enabled: running.length > 0, click: actions.pauseAll },
    SEPARATOR,
    { label: 'Quit', click: actions.quit },
  ];
}

/** An ampersand would underline the next letter on Windows and Linux. */
function menuText(text: string): string {
  return text.replaceAll('&', '&&');
}
