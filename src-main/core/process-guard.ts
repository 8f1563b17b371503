// What this process says and leaves of itself when something is wrong: warnings are redacted, and no dump of its memory holds any.
import { writeFileSync } from 'node:fs';
import type { Logger } from './logger.ts';

/** From here on a warning of Node is a line of the log; Node's own listener would print it as it is. */
export function guardProcess(logger: Logger): void {
  process.removeAllListeners('warning');
  process.on('warning', (error) => logger.warn('A warning of Node', { error }));
  dumpNoMemory();
}

/** Linux: a core dump of this process, and of those it starts, would hold every secret; from here on it holds no memory. */
function dumpNoMemory(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A system without core dumps.
  }
}
