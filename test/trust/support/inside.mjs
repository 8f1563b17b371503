// Loaded into a gateway by `NODE_OPTIONS=--import`: on SIGURG writes what only the process itself knows to the file `TRUST_INSIDE`.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const file = process.env.TRUST_INSIDE;
if (file) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let answers = 0;
  // What of a stall is work of this thread: what the system gave to others meanwhile is no fault of ours.
  let busy = 0;
  let last = process.threadCpuUsage();
  const turns = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    last = process.threadCpuUsage();
    busy = Math.max(busy, (user + system) / 1e3);
  }, 5).unref();
  // Also of those that belong to Node itself, and of those that do not keep the process alive.
  const countTimers = () => queryObjects(turns.constructor, { format: 'count' });
  // In the sources, not in what is built, a library below electron-store takes most signals and sends the first of each
  // once more: a second look that nobody asked for would stop the process in the middle of what is measured.
  process.on('SIGURG', () => {
    // Read before the garbage is collected: that would be a stall of its own.
    const loop = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6, busy };
    collectGarbage();
    const timers = countTimers();
    const { heapUsed, external } = process.memoryUsage();
    answers += 1;
    const found = { answers, loop, heap: heapUsed + external, timers };
    writeFileSync(`${file}.new`, JSON.stringify(found));
    renameSync(`${file}.new`, file);
    delay.reset();
    busy = 0;
    last = process.threadCpuUsage();
  });
}
