// Puts an end to every call: what the gateway does not answer in time is an error the user can read.
import type { Outcome } from '../../src-shared/contract/errors.ts';

/** Longest wait in ms per operation: a call of a tool may be kept alive by progress for ten minutes. */
const LIMITS: Readonly<Record<string, number>> = {
  call_tool: 630_000,
  test_server: 150_000,
  test_server_config: 150_000,
  refresh_server: 150_000,
  diagnose_server: 150_000,
  // These wait for the user, who may take their time with a system dialog.
  choose_folder: 3_600_000,
  choose_text_file: 3_600_000,
};
const LIMIT = 30_000;

type Call = (operation: string, input: unknown) => Promise<Outcome>;

/** The same call, answered with `timeout` when there is no outcome in time and with `unavailable` when it throws. */
export function withDeadline(call: Call, limits = LIMITS, limit = LIMIT): Call {
  return async (operation, input) => {
    const wait = limits[operation] ?? limit;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(
        () => resolve(failure('timeout', `The gateway did not answer within ${wait / 1_000} s.`)),
        wait,
      );
    });
    try {
      return await Promise.race([call(operation, input), late]);
    } catch {
      return failure('unavailable', 'The gateway could not be reached. Is it still running?');
    } finally {
      clearTimeout(timer);
    }
  };
}

function failure(code: 'timeout' | 'unavailable', message: string): Outcome {
  return { ok: false, error: { code, message } };
}
