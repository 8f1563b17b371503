// The store behind every screen: the gateway's state and how good the link to it is.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NumberedEvent } from '../../src-shared/contract/events.ts';
import { applyEvent } from './apply-event.ts';
import type { GatewayState } from './gateway-state.ts';

/** `lost`: what is on screen may be old; `retryAt` in ms since 1970. */
export type Link =
  | { readonly status: 'loading' }
  | { readonly status: 'live' }
  | { readonly status: 'lost'; readonly retryAt: number; readonly reason: string | null };

export interface GatewayStoreState {
  /** Null until the first snapshot. */
  readonly gateway: GatewayState | null;
  readonly link: Link;
}

export type GatewayStore = StoreApi<GatewayStoreState>;

export function createGatewayStore(): GatewayStore {
  return createStore<GatewayStoreState>(() => ({ gateway: null, link: { status: 'loading' } }));
}

/** Applies events that arrived together as one change; false when a new snapshot has to be taken. */
export function applyEvents(store: GatewayStore, events: readonly NumberedEvent[]): boolean {
  let next = store.getState().gateway;
  if (!next) return false;
  for (const event of events) {
    const applied = applyEvent(next, event);
    if (applied === 'resync') return false;
    next = applied;
  }
  if (next !== store.getState().gateway) store.setState({ gateway: next });
  return true;
}

/** Keeps the steps of a diagnosis from now on, or forgets them. */
export function trackDiagnosis(store: GatewayStore, callId: string, tracked: boolean): void {
  const { gateway } = store.getState();
  if (!gateway) return;
  const diagnoses = new Map(gateway.diagnoses);
  if (tracked) diagnoses.set(callId, []);
  else diagnoses.delete(callId);
  store.setState({ gateway: { ...gateway, diagnoses } });
}

/** Keeps the progress of a call from now on, or stops to. */
export function trackProgress(store: GatewayStore, callId: string, tracked: boolean): void {
  const { gateway } = store.getState();
  if (!gateway) return;
  const progress = new Map(gateway.progress);
  if (tracked) progress.set(callId, null);
  else progress.delete(callId);
  store.setState({ gateway: { ...gateway, progress } });
}
