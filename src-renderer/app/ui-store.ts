// What only this page knows: where the user is, what is open, and the results that stay until they are dismissed.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TestResult } from '../../src-shared/model/mcp-server.ts';
import { type Route, readRoute } from './route.ts';

/** A test of a server: under way, answered, or failed before the gateway could try (`problem`). */
export type TestRun =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly result: TestResult; readonly ms: number }
  | { readonly state: 'failed'; readonly problem: string };

export interface Toast {
  readonly id: string;
  readonly tone: 'done' | 'problem' | 'info';
  readonly text: string;
  readonly action?: {
    readonly label: string;
    readonly run: () => void;
    /** How long it can be done, in ms; without end when left out. The toast goes with it. */
    readonly lasts?: number;
  };
  /** How long it stays, in ms. */
  readonly stay: number;
}

export type StatusGroup = 'connected' | 'attention' | 'connecting' | 'off';
export const SORTS = ['added', 'name', 'status'] as const;
export type ServerSort = (typeof SORTS)[number];

export type DialogState =
  | { readonly kind: 'server'; readonly id: string | null }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'duplicate'; readonly id: string }
  | { readonly kind: 'diagnose'; readonly id: string }
  | { readonly kind: 'sign-in'; readonly id: string }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' };

export interface UiState {
  readonly route: Route;
  /** The screen was gone to: it is not the one that the page began with. */
  readonly came: boolean;
  /** The server whose details are open beside the list. */
  readonly drawer: { readonly id: string; readonly tab: string } | null;
  readonly dialog: DialogState | null;
  readonly serverText: string;
  readonly serverStatus: StatusGroup | null;
  readonly serverSort: ServerSort;
  readonly tests: ReadonlyMap<string, TestRun>;
  /** Where a switch was moved and the gateway has not answered yet. */
  readonly switching: ReadonlyMap<string, boolean>;
  /** The same of tools, by {@link toolKey}. */
  readonly toolSwitching: ReadonlyMap<string, boolean>;
  readonly refreshing: ReadonlySet<string>;
  /** The fingerprint of what waits in the workspace and was put off. */
  readonly leftWaiting: string | null;
  readonly toasts: readonly Toast[];
  /** Read out by screen readers, not shown. */
  readonly announcement: string;
}

export type UiStore = StoreApi<UiState>;

/** @param original the tool's name as its server calls it */
export function toolKey(serverId: string, original: string): string {
  return `${serverId}/${original}`;
}

export function createUiStore(hash = ''): UiStore {
  return createStore<UiState>(() => ({
    route: readRoute(hash),
    came: false,
    drawer: null,
    dialog: null,
    serverText: '',
    serverStatus: null,
    serverSort: 'added',
    tests: new Map(),
    switching: new Map(),
    toolSwitching: new Map(),
    refreshing: new Set(),
    leftWaiting: null,
    toasts: [],
    announcement: '',
  }));
}
