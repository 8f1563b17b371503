// What was run on the Tools screen: arguments as they were left, and the last results of each tool.
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ToolRun {
  readonly id: string;
  /** In ms since 1970. */
  readonly startedAt: number;
  readonly args: Readonly<Record<string, unknown>>;
  readonly outcome:
    | { readonly state: 'running' }
    | { readonly state: 'done'; readonly result: unknown; readonly ms: number; readonly size: number }
    | { readonly state: 'failed'; readonly problem: string; readonly ms: number };
}

export interface RunsState {
  readonly drafts: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** By tool, newest first, at most five. */
  readonly runs: ReadonlyMap<string, readonly ToolRun[]>;
}

export type RunsStore = StoreApi<RunsState>;

const RUNS = 5;
/** Results can be large: those of the tools used longest ago go first. */
const TOOLS = 20;

export function createRunsStore(): RunsStore {
  return createStore<RunsState>(() => ({ drafts: new Map(), runs: new Map() }));
}

export function keepDraft(store: RunsStore, tool: string, args: Readonly<Record<string, unknown>>): void {
  store.setState(({ drafts }) => ({ drafts: newest(drafts, tool, args) }));
}

export function addRun(store: RunsStore, tool: string, run: ToolRun): void {
  store.setState(({ runs }) => ({ runs: newest(runs, tool, [run, ...(runs.get(tool) ?? [])].slice(0, RUNS)) }));
}

export function endRun(store: RunsStore, tool: string, id: string, outcome: ToolRun['outcome']): void {
  store.setState(({ runs }) => {
    const own = runs.get(tool);
    return own
      ? {
          runs: new Map(runs).set(
            tool,
            own.map((run) => (run.id === id ? { ...run, outcome } : run)),
          ),
        }
      : {};
  });
}

function newest<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  const entries = [...map].filter(([each]) => each !== key);
  return new Map([...entries.slice(-(TOOLS - 1)), [key, value]]);
}
