// Every action as a command with a name, an icon and its key: menus, keyboard and palette all read these lists.
import {
  Activity,
  Bot,
  Braces,
  Cable,
  CopyPlus,
  FlaskConical,
  Keyboard,
  LogIn,
  type LucideIcon,
  Monitor,
  Moon,
  PanelRight,
  Pencil,
  Play,
  Plus,
  Power,
  RefreshCw,
  Server,
  Settings,
  ShieldQuestionMark,
  SquareTerminal,
  Stethoscope,
  Sun,
  Trash2,
  Wrench,
} from 'lucide-react';
import type { ServerView } from '../../src-shared/model/mcp-server.ts';
import { serverAsCurl, serverAsJson } from '../text/as-command.ts';
import type { App } from './app-context.ts';
import { moreCommands } from './more-commands.ts';
import type { Screen } from './route.ts';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Further words it is found by. */
  readonly words?: string;
  readonly shortcut?: string;
  readonly danger?: boolean;
  /** Why it cannot be done now. */
  readonly disabled?: string | false;
  readonly run: () => void;
}

export const SCREEN_COMMANDS: readonly { screen: Screen; label: string; icon: LucideIcon; shortcut: string }[] = [
  { screen: 'servers', label: 'Servers', icon: Server, shortcut: 'g s' },
  { screen: 'tools', label: 'Tools', icon: Wrench, shortcut: 'g t' },
  { screen: 'agents', label: 'Agents', icon: Bot, shortcut: 'g a' },
  { screen: 'connect', label: 'Connect', icon: Cable, shortcut: 'g c' },
  { screen: 'activity', label: 'Activity', icon: Activity, shortcut: 'g l' },
  { screen: 'settings', label: 'Settings', icon: Settings, shortcut: 'g ,' },
];

/** A browser keeps Ctrl N for itself. */
export function addServerShortcut(app: App): string {
  return app.connection.host === 'desktop' ? 'mod+n' : 'n';
}

export function globalCommands(app: App): Command[] {
  const { actions } = app;
  const theme = (value: 'light' | 'dark' | 'system', label: string, icon: LucideIcon): Command => ({
    id: `theme-${value}`,
    label,
    icon,
    words: 'theme appearance colour',
    run: () => void actions.setTheme(value),
  });
  return [
    {
      id: 'add-server',
      label: 'Add server',
      icon: Plus,
      words: 'new register create',
      shortcut: addServerShortcut(app),
      run: () => actions.openDialog({ kind: 'server', id: null }),
    },
    {
      id: 'example',
      label: 'Add the example server',
      icon: Play,
      words: 'try demo',
      run: () => void actions.servers.addExample(),
    },
    ...SCREEN_COMMANDS.map(
      ({ screen, label, icon, shortcut }): Command => ({
        id: `go-${screen}`,
        label: `Go to ${label}`,
        icon,
        shortcut,
        run: () => actions.goTo(screen),
      }),
    ),
    theme('light', 'Light theme', Sun),
    theme('dark', 'Dark theme', Moon),
    theme('system', "The system's theme", Monitor),
    ...moreCommands(app),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: Keyboard,
      words: 'help keys',
      shortcut: '?',
      run: () => actions.openDialog({ kind: 'shortcuts' }),
    },
  ];
}

const FROM_CODE = 'Registered by code: change it there';

/** In groups, as a menu shows them. */
export function serverCommands(app: App, server: ServerView): Command[][] {
  const { actions, host } = app;
  const { id, name, enabled } = server;
  const fixed = server.origin === 'code' && FROM_CODE;
  const baseUrl = () => host.getState().apiUrl ?? 'http://127.0.0.1:8000';
  return [
    [
      {
        id: 'open',
        label: 'Open details',
        icon: PanelRight,
        shortcut: 'enter',
        run: () => actions.openServer(id),
      },
      ...waitingCommands(app, server),
      {
        id: 'test',
        label: 'Test',
        icon: FlaskConical,
        words: 'connection try',
        shortcut: 't',
        run: () => void actions.servers.test(id),
      },
      {
        id: 'diagnose',
        label: 'Diagnose',
        icon: Stethoscope,
        words: 'doctor why broken launch',
        run: () => actions.openDialog({ kind: 'diagnose', id }),
      },
      {
        id: 'refresh',
        label: 'Refresh',
        icon: RefreshCw,
        words: 'reconnect restart discover',
        shortcut: 'r',
        disabled: !enabled && 'Switch it on first',
        run: () => void actions.servers.refresh(id),
      },
      {
        id: 'switch',
        label: enabled ? 'Switch off' : 'Switch on',
        icon: Power,
        words: 'enable disable start stop',
        disabled: fixed,
        run: () => void actions.servers.setEnabled(id, !enabled),
      },
    ],
    [
      {
        id: 'edit',
        label: 'Edit',
        icon: Pencil,
        words: 'change settings',
        shortcut: 'e',
        disabled: fixed,
        run: () => actions.openDialog({ kind: 'server', id }),
      },
      {
        id: 'duplicate',
        label: 'Duplicate',
        icon: CopyPlus,
        words: 'copy clone',
        run: () => actions.openDialog({ kind: 'duplicate', id }),
      },
      {
        id: 'curl',
        label: 'Copy as curl',
        icon: SquareTerminal,
        run: () => void actions.copy(serverAsCurl(server, baseUrl()), `${name} as curl`),
      },
      {
        id: 'json',
        label: 'Copy as JSON',
        icon: Braces,
        run: () => void actions.copy(serverAsJson(server), `${name} as JSON`),
      },
    ],
    [
      {
        id: 'delete',
        label: 'Delete',
        icon: Trash2,
        words: 'remove',
        shortcut: 'delete',
        danger: true,
        disabled: fixed,
        run: () => actions.openDialog({ kind: 'delete', id }),
      },
    ],
  ];
}

/** What a server waits for. What it runs is seen before it is approved. */
function waitingCommands({ actions }: App, { id, status, approval }: ServerView): Command[] {
  const signIn: Command = {
    id: 'sign-in',
    label: 'Sign in',
    icon: LogIn,
    words: 'authorize login',
    run: () => actions.openDialog({ kind: 'sign-in', id }),
  };
  const approve: Command = {
    id: 'approve',
    label: 'Look and approve',
    icon: ShieldQuestionMark,
    words: 'allow confirm trust',
    run: () => actions.openServer(id),
  };
  return [...(status === 'needs_auth' ? [signIn] : []), ...(approval.state === 'pending' ? [approve] : [])];
}

/** Runs the command whose key was pressed; false when there is none. */
export function runByKey(commands: readonly Command[], key: string): boolean {
  const found = commands.find(({ shortcut }) => shortcut === key || (key === 'backspace' && shortcut === 'delete'));
  if (!found || found.disabled) return false;
  found.run();
  return true;
}
