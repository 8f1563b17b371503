// A small choice about the page that outlives a reload.
import { useSyncExternalStore } from 'react';

const CHANGED = 'agent-gateway-remembered';

function keyOf(name: string): string {
  return `agent-gateway-${name}`;
}

/** Null until something was chosen. */
export function remembered(name: string): string | null {
  return localStorage.getItem(keyOf(name));
}

/** Everything on the page that shows the choice follows. */
export function remember(name: string, value: string): void {
  localStorage.setItem(keyOf(name), value);
  window.dispatchEvent(new Event(CHANGED));
}

function onChange(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  return () => window.removeEventListener(CHANGED, changed);
}

/** @returns null until something was chosen. */
export function useRemembered(name: string): [value: string | null, set: (value: string) => void] {
  const value = useSyncExternalStore(onChange, () => remembered(name));
  return [value, (next) => remember(name, next)];
}
