// The start of the gateway, and its end at any moment: also while it still starts there are servers to stop.
import type { HostStart, StartHost } from './host.ts';

export interface Startable {
  readonly start: StartHost;
  /** Stops what the last start has led to, or will. */
  close(): Promise<void>;
}

export function startable(startHost: StartHost): Startable {
  let last: Promise<HostStart> | null = null;
  return {
    start(options) {
      last = startHost(options);
      return last;
    },
    async close() {
      const started = await last;
      if (started?.ok) await started.host.close();
    },
  };
}
