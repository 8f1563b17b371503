// Everything the interface can do, in one place, so that menus, keys and the palette do the same.
import type { Connection } from '../../api/connection.ts';
import type { GatewayStore } from '../../store/gateway-store.ts';
import type { UiStore } from '../ui-store.ts';
import { type Copy, createCopy } from './copy.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { createNotify, type Notify } from './notify.ts';
import { createServerActions, type ServerActions } from './server-actions.ts';

export interface Actions extends Navigation, Copy {
  readonly notify: Notify;
  readonly servers: ServerActions;
}

export function createActions(connection: Connection, gateway: GatewayStore, ui: UiStore, history: History): Actions {
  const notify = createNotify(ui);
  return {
    ...createNavigation(ui, history),
    ...createCopy(notify),
    notify,
    servers: createServerActions({ connection, gateway, ui, notify }),
  };
}
