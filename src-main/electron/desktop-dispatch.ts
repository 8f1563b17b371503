// The door to the operations only the window has: parsed, handled, parsed again, failures as data.
import {
  type DesktopHandlers,
  type DesktopOperation,
  type DesktopOperationName,
  desktopContract,
} from '../../src-shared/contract/desktop.ts';
import { GatewayError, type Outcome } from '../../src-shared/contract/errors.ts';
import { parseInput } from '../../src-shared/contract/validation.ts';
import type { Logger } from '../core/logger.ts';

export type DesktopDispatch = (operation: string, input: unknown) => Promise<Outcome>;

export function createDesktopDispatch(handlers: DesktopHandlers, logger: Logger): DesktopDispatch {
  return async (name, input) => {
    try {
      if (!isOperation(name)) throw new GatewayError('not_found', 'There is no such operation');
      const operation: DesktopOperation = desktopContract[name];
      const parsed = parseInput(operation.input, input ?? {});
      const handle = handlers[name] as (input: unknown) => unknown;
      return { ok: true, value: operation.output.parse(await handle(parsed)) };
    } catch (error) {
      if (error instanceof GatewayError) return { ok: false, error: error.toBody() };
      logger.error('An operation of the window failed unexpectedly', { operation: name, error });
      return { ok: false, error: { code: 'internal', message: 'Something went wrong; the log says more' } };
    }
  };
}

function isOperation(name: string): name is DesktopOperationName {
  return Object.hasOwn(desktopContract, name);
}
