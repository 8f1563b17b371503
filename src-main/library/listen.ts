// Opens the admin API for a gateway made by code.
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { issue, validationError } from '../../src-shared/contract/validation.ts';
import type { Gateway as Core, Logger, Redactor } from '../core/index.ts';
import { ListenError } from '../http/listen-error.ts';
import { listenForGateway } from '../http/serve-gateway.ts';
import type { Backing } from './backing.ts';
import type { ServedGateway, ServeOptions } from './types.ts';

export interface ListenParts {
  readonly core: Core;
  readonly backing: Backing;
  readonly redactor: Redactor;
  readonly logger: Logger;
}

/** @throws GatewayError `validation_error`, or `conflict` when the port cannot be had */
export async function listen(
  { core, backing, redactor, logger }: ListenParts,
  options: ServeOptions,
): Promise<ServedGateway> {
  if (options.token !== undefined && !/^[\x21-\x7e]{16,4096}$/.test(options.token)) {
    throw validationError([issue(['token'], 'must be 16 or more printable ASCII characters without spaces')]);
  }
  const { port } = options;
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw validationError([issue(['port'], 'must be a whole number from 0 to 65535')]);
  }
  const token = options.token ?? backing.token();
  redactor.set('admin-token', [token]);
  try {
    const serving = await listenForGateway({
      gateway: core,
      profile: backing.profile,
      token: () => token,
      logger,
      port,
    });
    return { url: serving.url, port: serving.port, token, close: serving.close };
  } catch (error) {
    if (error instanceof ListenError) throw new GatewayError('conflict', error.message, { cause: error });
    throw error;
  }
}
