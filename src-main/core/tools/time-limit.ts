// Runs synchronous work that might never end: a regular expression can be made to backtrack for years.
import vm from 'node:vm';

/** Work that used up its time; what it was doing has been stopped. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
}

/** Runs the work and returns what it returns. @throws TimeLimitExceeded, or what the work throws */
export type TimeLimit = <T>(work: () => T) => T;

/** A process that got no processor time at all used up nothing: it may try again this often. */
const ATTEMPTS = 5;

/** @param ms the event loop stands still for this long at most. */
export function createTimeLimit(ms: number): TimeLimit {
  // V8 interrupts loops and regular expressions alike, but only those that a script of `node:vm` started.
  const script = new vm.Script('run()');
  let context: vm.Context | null = null;
  return (work) => {
    context ??= vm.createContext(vm.constants.DONT_CONTEXTIFY);
    const results: ReturnType<typeof work>[] = [];
    context.run = () => {
      results.push(work());
    };
    try {
      for (let attempt = 1; ; attempt++) {
        const before = processorMs();
        try {
          script.runInContext(context, { timeout: ms });
          return results.at(-1) as ReturnType<typeof work>;
        } catch (error) {
          if (!isTimeout(error)) throw error;
          const starved = processorMs() - before < ms / 2;
          if (!starved || attempt === ATTEMPTS) throw new TimeLimitExceeded(`It took more than ${ms} ms`);
        }
      }
    } finally {
      context.run = undefined;
    }
  };
}

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
