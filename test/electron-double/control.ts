// How a test reaches into the main process: it sends a function as text, which runs with the module `electron`.
// Mirrors Playwright's ElectronApplication.evaluate.
import { whenStarted } from './browser/shared.ts';
import type { ControlMessage, ControlReply } from './control-messages.ts';

/** Does nothing in a process that no test started. */
export function openControl(electron: object): void {
  if (!process.send) return;
  const reply = (message: ControlReply) => process.send?.(message);
  whenStarted((endpoint) => reply({ kind: 'endpoint', endpoint }));
  process.on('message', (message: ControlMessage) => {
    void evaluate(message, electron).then(reply);
  });
  // Whoever tested this is gone.
  process.on('disconnect', () => process.exit(0));
}

async function evaluate({ id, source, arg }: ControlMessage, electron: object): Promise<ControlReply> {
  try {
    // biome-ignore lint/security/noGlobalEval: running the test's function is what this is for
    const run = globalThis.eval(`(${source})`) as (module: object, argument: unknown) => unknown;
    return { kind: 'value', id, value: (await run(electron, arg)) ?? null };
  } catch (error) {
    return { kind: 'error', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
