// A small choice about the page that outlives a reload.
import { useState } from 'react';

/** @returns null until something was chosen. */
export function useRemembered(name: string): [value: string | null, set: (value: string) => void] {
  const key = `agent-gateway-${name}`;
  const [value, setValue] = useState(() => localStorage.getItem(key));
  const set = (next: string) => {
    localStorage.setItem(key, next);
    setValue(next);
  };
  return [value, set];
}
