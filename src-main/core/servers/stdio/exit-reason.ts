// The sentences that say why a server is gone: how it ended, and the last it had to say.
import { GatewayError } from '../../errors.ts';
import type { ProcessExit } from './process-tree.ts';

const LAST_LINES = '. Its last lines on stderr:\n';

/**
 * @param target the subject of the sentence
 * @param stderrTail redacted, may be ""
 * @param stdoutExcerpt the first noise on stdout, redacted; only of interest when stderr says nothing
 */
export function exitError(
  target: string,
  { code, signal }: ProcessExit,
  stderrTail: string,
  stdoutExcerpt: string,
): GatewayError {
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  const words = stderrTail === '' && stdoutExcerpt !== '' ? `. It printed ${stdoutExcerpt}` : '';
  return withLastLines(new GatewayError('connection_error', `${target} ${how}${words}`), stderrTail);
}

/** The same failure to connect, with the last the process had to say: more often than not that is the reason. */
export function withLastLines(failure: GatewayError, stderrTail: string): GatewayError {
  const { code, message } = failure;
  if (stderrTail === '' || code === 'cancelled' || message.includes(LAST_LINES)) return failure;
  return new GatewayError(code, `${message}${LAST_LINES}${stderrTail}`, { cause: failure });
}

export function notAServerError(target: string, stdoutExcerpt: string): GatewayError {
  const example = stdoutExcerpt === '' ? '' : `, beginning with ${stdoutExcerpt}`;
  return new GatewayError(
    'connection_error',
    `${target} is not an MCP server: it prints something else than messages on stdout${example}`,
  );
}
