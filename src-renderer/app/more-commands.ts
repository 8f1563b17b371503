// Commands that copy something, change how the page looks, or lead to the place where an action is.
import {
  Bug,
  Cable,
  Copy,
  ExternalLink,
  FolderCog,
  FolderOpen,
  Import,
  KeyRound,
  PanelLeft,
  RefreshCcwDot,
  Rows3,
} from 'lucide-react';
import type { App } from './app-context.ts';
import type { Command } from './commands.ts';
import { copyDiagnostics, openLogs } from './diagnostics.ts';
import { SETTINGS_PLACES } from './route.ts';
import { WIDE } from './use-media.ts';
import { remember, remembered } from './use-remembered.ts';

export function moreCommands(app: App): Command[] {
  return [...addressCommands(app), ...pageCommands(app), ...placeCommands(app), ...hostCommands(app)];
}

function addressCommands({ actions, host }: App): Command[] {
  const { apiUrl } = host.getState();
  if (apiUrl === null) return [];
  return [
    {
      id: 'copy-endpoint',
      label: 'Copy MCP endpoint URL',
      icon: Copy,
      words: 'address client',
      run: () => void actions.copy(`${apiUrl}/mcp`, 'the MCP endpoint URL'),
    },
    {
      id: 'copy-api',
      label: 'Copy API URL',
      icon: Copy,
      words: 'address admin script',
      run: () => void actions.copy(apiUrl, 'the API URL'),
    },
  ];
}

function pageCommands({ appearance }: App): Command[] {
  const compact = appearance.store.getState().density === 'compact';
  return [
    {
      id: 'rows',
      label: compact ? 'Comfortable rows' : 'Compact rows',
      icon: Rows3,
      words: 'density appearance lines',
      run: () => appearance.setDensity(compact ? 'comfortable' : 'compact'),
    },
    {
      id: 'sidebar',
      label: 'Narrow or widen the sidebar',
      icon: PanelLeft,
      words: 'collapse expand',
      run: () => {
        const chosen = remembered('sidebar');
        const narrow = chosen === null ? !window.matchMedia(WIDE).matches : chosen === 'narrow';
        remember('sidebar', narrow ? 'wide' : 'narrow');
      },
    },
  ];
}

function placeCommands({ actions }: App): Command[] {
  return [
    {
      id: 'connect-client',
      label: 'Connect a client',
      icon: Cable,
      words: 'claude cursor code',
      run: () => actions.goTo('connect'),
    },
    {
      id: 'import',
      label: 'Import servers from a client',
      icon: Import,
      words: 'take over mcp.json',
      run: () => actions.goTo('connect'),
    },
    {
      id: 'workspace',
      label: 'Choose a workspace',
      icon: FolderCog,
      words: 'folder agents',
      run: () => actions.goTo('settings', SETTINGS_PLACES.workspace),
    },
    {
      id: 'secret',
      label: 'Add secret',
      icon: KeyRound,
      words: 'new named',
      run: () => actions.goTo('settings', SETTINGS_PLACES.secrets),
    },
  ];
}

function hostCommands(app: App): Command[] {
  const { actions, connection } = app;
  const diagnostics: Command = {
    id: 'diagnostics',
    label: 'Copy diagnostics',
    icon: Bug,
    words: 'report problem',
    run: () => void copyDiagnostics(app),
  };
  if (!connection.desktop) {
    const open = () => void window.open('/docs', '_blank', 'noreferrer');
    return [
      diagnostics,
      { id: 'reference', label: 'API reference', icon: ExternalLink, words: 'docs openapi', run: open },
    ];
  }
  return [
    diagnostics,
    { id: 'logs', label: 'Open logs folder', icon: FolderOpen, run: () => void openLogs(app) },
    {
      id: 'rotate',
      label: 'Replace the admin token',
      icon: RefreshCcwDot,
      words: 'rotate new',
      run: () => actions.openDialog({ kind: 'rotate' }),
    },
  ];
}
