// What every component can reach: the connection, the two stores, and what can be done.
import { createContext, useContext } from 'react';
import { useStore } from 'zustand/react';
import type { Connection } from '../api/connection.ts';
import type { GatewayState } from '../store/gateway-state.ts';
import type { GatewayStore, GatewayStoreState } from '../store/gateway-store.ts';
import type { Sync } from '../store/sync.ts';
import type { Actions } from './actions/actions.ts';
import type { Appearance } from './appearance.ts';
import type { HostState, HostStore } from './host-store.ts';
import type { RunsState, RunsStore } from './runs-store.ts';
import type { UiState, UiStore } from './ui-store.ts';

export interface App {
  readonly connection: Connection;
  readonly gateway: GatewayStore;
  readonly ui: UiStore;
  readonly host: HostStore;
  readonly runs: RunsStore;
  readonly appearance: Appearance;
  readonly actions: Actions;
  readonly sync: Sync;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('This component is used outside of the application');
  return app;
}

export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useApp().ui, select);
}

export function useHost<T>(select: (state: HostState) => T): T {
  return useStore(useApp().host, select);
}

export function useRuns<T>(select: (state: RunsState) => T): T {
  return useStore(useApp().runs, select);
}

export function useGatewayStore<T>(select: (state: GatewayStoreState) => T): T {
  return useStore(useApp().gateway, select);
}

/** A part of the gateway's state. Only below the shell, which shows nothing else before the first snapshot. */
export function useGateway<T>(select: (state: GatewayState) => T): T {
  return useGatewayStore(({ gateway }) => {
    if (!gateway) throw new Error('There is no snapshot yet');
    return select(gateway);
  });
}
