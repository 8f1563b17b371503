// Everything the interface can do, in one place, so that menus, keys and the palette do the same.
import type { Connection } from '../../api/connection.ts';
import type { GatewayStore } from '../../store/gateway-store.ts';
import type { Appearance } from '../appearance.ts';
import type { HostStore } from '../host-store.ts';
import type { RunsStore } from '../runs-store.ts';
import type { UiStore } from '../ui-store.ts';
import { type Copy, createCopy } from './copy.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { createNotify, type Notify } from './notify.ts';
import { createServerActions, type ServerActions } from './server-actions.ts';
import { createThemeActions, type ThemeActions } from './theme-actions.ts';
import { createToolActions, type ToolActions } from './tool-actions.ts';

export interface Actions extends Navigation, Copy, ThemeActions {
  readonly notify: Notify;
  readonly servers: ServerActions;
  readonly tools: ToolActions;
}

interface Parts {
  readonly connection: Connection;
  readonly gateway: GatewayStore;
  readonly ui: UiStore;
  readonly runs: RunsStore;
  readonly host: HostStore;
  readonly appearance: Appearance;
  readonly history: History;
}

export function createActions(parts: Parts): Actions {
  const notify = createNotify(parts.ui);
  return {
    ...createNavigation(parts.ui, parts.history),
    ...createCopy(notify),
    ...createThemeActions({ ...parts, notify }),
    notify,
    servers: createServerActions({ ...parts, notify }),
    tools: createToolActions({ ...parts, notify }),
  };
}
