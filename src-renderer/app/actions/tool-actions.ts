// Running a tool, and taking it back.
import type { Connection } from '../../api/connection.ts';
import { type GatewayStore, trackProgress } from '../../store/gateway-store.ts';
import { addRun, endRun, type RunsStore } from '../runs-store.ts';
import { messageOf, type Notify } from './notify.ts';

export interface ToolActions {
  run(tool: string, args: Readonly<Record<string, unknown>>): Promise<void>;
  cancel(callId: string): Promise<void>;
}

interface Parts {
  readonly connection: Connection;
  readonly gateway: GatewayStore;
  readonly runs: RunsStore;
  readonly notify: Notify;
}

export function createToolActions({ connection: { client }, gateway, runs, notify }: Parts): ToolActions {
  return {
    async run(tool, args) {
      const id = crypto.randomUUID();
      const began = performance.now();
      addRun(runs, tool, { id, startedAt: Date.now(), args, outcome: { state: 'running' } });
      trackProgress(gateway, id, true);
      try {
        const { result, duration_ms } = await client.call_tool({ name: tool, arguments: { ...args }, call_id: id });
        const size = JSON.stringify(result ?? null).length;
        endRun(runs, tool, id, { state: 'done', result, ms: duration_ms, size });
        notify.announce(`${tool} answered`);
      } catch (error) {
        endRun(runs, tool, id, { state: 'failed', problem: messageOf(error), ms: performance.now() - began });
        notify.announce(`${tool} failed: ${messageOf(error)}`);
      } finally {
        trackProgress(gateway, id, false);
      }
    },

    async cancel(callId) {
      try {
        await client.cancel_call({ call_id: callId });
      } catch (error) {
        notify.problem(messageOf(error));
      }
    },
  };
}
