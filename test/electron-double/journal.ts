// What a person would have seen or what would have left the machine: calls the double only notes, for tests to read.

export interface Entry {
  readonly api: string;
  readonly args: readonly unknown[];
}

const entries: Entry[] = [];

export function note(api: string, ...args: unknown[]): void {
  entries.push({ api, args });
}

/** Everything noted so far, or what was noted under one name. */
export function noted(api?: string): Entry[] {
  return api === undefined ? [...entries] : entries.filter((entry) => entry.api === api);
}
