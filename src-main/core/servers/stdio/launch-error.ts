// A server that could not even be started, with the reason in a form that decides whether trying again makes sense.
import { GatewayError } from '../../../../src-shared/contract/errors.ts';

export type LaunchFailure =
  | 'command_not_found'
  | 'not_executable'
  | 'is_directory'
  | 'cwd_missing'
  /** The system refused for now: too many processes or open files, no memory. */
  | 'no_resources'
  | 'refused';

export class LaunchError extends GatewayError {
  readonly failure: LaunchFailure;
  /** False when nothing but a change of the configuration or of the machine can help. */
  readonly retryable: boolean;

  constructor(failure: LaunchFailure, message: string) {
    super('connection_error', message);
    this.failure = failure;
    this.retryable = failure === 'no_resources';
  }
}
