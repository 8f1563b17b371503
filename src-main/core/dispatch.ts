// The one door: every call, whatever carried it, is parsed, handled and parsed again here.
import { type AdminHandlers, type AdminOperation, adminContract } from '../../src-shared/contract/admin.ts';
import { GatewayError, type Outcome } from '../../src-shared/contract/errors.ts';
import type { Operation } from '../../src-shared/contract/operation.ts';
import { parseInput } from '../../src-shared/contract/validation.ts';
import type { Actor } from '../../src-shared/model/activity.ts';
import type { Logger } from './logger.ts';

/** What a handler knows of its call besides the input. */
export interface HandlerContext {
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** What it came from; a script when absent. */
  readonly caller?: Exclude<Actor['kind'], 'agent'>;
  /** A member of the answer may be `RawJson`, unparsed; whoever sends the answer on writes it as the bytes it is. */
  readonly raw?: boolean;
}

/** Is told of every call before it is handled; the returned function is told how it ended. */
export type DispatchObserver = (
  name: AdminOperation,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  context: HandlerContext,
) => (outcome: Outcome) => void;

/** Handles one operation. Never throws: failures are outcomes, and an unexpected one keeps its text to the log. */
export type Dispatch = (operation: string, input: unknown, context: HandlerContext) => Promise<Outcome>;

export function createDispatch(
  handlers: AdminHandlers<HandlerContext>,
  logger: Logger,
  observe: DispatchObserver = () => () => {},
): Dispatch {
  return async (name, input, context) => {
    const ended = isOperation(name)
      ? observe(name, adminContract[name], (input ?? {}) as Record<string, unknown>, context)
      : () => {};
    const outcome = await handle(name, input, context);
    ended(outcome);
    return outcome;
  };

  async function handle(name: string, input: unknown, context: HandlerContext): Promise<Outcome> {
    try {
      if (!isOperation(name)) throw new GatewayError('not_found', 'There is no such operation');
      const operation: Operation = adminContract[name];
      const parsed = parseInput(operation.input, input ?? {});
      const handler = handlers[name] as (input: unknown, context: HandlerContext) => unknown;
      // Parsing the output drops every key the contract does not name: a stray secret cannot leave.
      return { ok: true, value: operation.output.parse(await handler(parsed, context)) };
    } catch (error) {
      if (error instanceof GatewayError) return { ok: false, error: error.toBody() };
      logger.error('An operation failed unexpectedly', { operation: name, error });
      return {
        ok: false,
        error: { code: 'internal', message: 'Something went wrong inside the gateway; its log says more' },
      };
    }
  }
}

function isOperation(name: string): name is AdminOperation {
  return Object.hasOwn(adminContract, name);
}
