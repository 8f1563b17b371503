// What of all that happens goes into the activity log, and as whose deed: changes over the admin API, and every call of a tool.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { Actor } from '../../../src-shared/model/activity.ts';
import type { DispatchObserver } from '../dispatch.ts';
import { RawJson, saysIsError } from '../raw-json.ts';
import type { ActivityEntry, ActivityLog } from './activity-log.ts';

/** A call of a tool that has ended, with its CallToolResult or with an error. */
interface EndedCall {
  readonly call: {
    readonly name: string;
    readonly args: unknown;
    readonly agent?: string | undefined;
    readonly by?: Actor['kind'];
  };
  readonly server: string | null;
  readonly ms: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

export interface Recorder {
  readonly operation: DispatchObserver;
  callEnded(ended: EndedCall): void;
  record(entry: ActivityEntry): void;
  /** Opened when it is first needed: a start has no time for it. */
  log(): Promise<ActivityLog>;
  /** Writes what is waiting. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly open: () => Promise<ActivityLog>;
  readonly serverName: (id: string) => string | null;
  readonly monotonic: () => number;
}

/** Recorded as the call of a tool that they are, or saying nothing about what was done. */
const NOT_RECORDED = new Set(['call_tool', 'cancel_call']);

export function createRecorder({ open, serverName, monotonic }: RecorderOptions): Recorder {
  let opened: Promise<ActivityLog> | null = null;
  const log = () => {
    opened ??= open();
    return opened;
  };
  // A log that cannot be opened must not stop what it is about.
  const record = (entry: ActivityEntry) =>
    void log().then(
      (activity) => activity.record(entry),
      () => {},
    );
  return {
    operation(name, { method }, input, { caller = 'api' }) {
      if (method === 'GET' || NOT_RECORDED.has(name)) return () => {};
      const began = monotonic();
      // Looked up now: after a delete nobody knows the name any more.
      const server = typeof input.id === 'string' ? serverName(input.id) : nameOf(input);
      return (outcome) =>
        record({
          who: { kind: caller, agent: null, token_id: null },
          kind: 'operation',
          name,
          server,
          args: input,
          result: outcome.ok ? 'ok' : outcome.error.code,
          ms: monotonic() - began,
        });
    },
    callEnded({ call: { name, args, agent = null, by = 'code' }, server, ms, result, error }) {
      record({
        who: { kind: by, agent, token_id: null },
        kind: 'tool',
        name,
        server,
        args,
        bytesIn: sizeOf(args),
        bytesOut: sizeOf(result),
        result: error !== undefined ? errorWord(error) : saysIsError(result) ? 'tool_error' : 'ok',
        ms,
      });
    },
    record,
    log,
    async close() {
      (await opened?.catch(() => null))?.close();
    },
  };
}

/** A server that is only being registered has no id yet. */
function nameOf({ name, transport }: Readonly<Record<string, unknown>>): string | null {
  return typeof name === 'string' && typeof transport === 'string' ? name.slice(0, 64) : null;
}

function errorWord(error: unknown): string {
  return error instanceof GatewayError ? error.code : 'internal';
}

/** In bytes as JSON; undefined when there is nothing, or nothing that can be written. */
function sizeOf(value: unknown): number | undefined {
  if (value instanceof RawJson) return value.bytes.length;
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : Buffer.byteLength(text);
  } catch {
    return undefined;
  }
}
