// The sentences that say why a server is gone: how it ended, and the last it had to say.
import { GatewayError } from '../../errors.ts';
import type { ProcessExit } from './process-tree.ts';

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
  let words = '';
  if (stderrTail !== '') words = `. Its last lines on stderr:\n${stderrTail}`;
  else if (stdoutExcerpt !== '') words = `. It printed ${stdoutExcerpt}`;
  return new GatewayError('connection_error', `${target} ${how}${words}`);
}

export function notAServerError(target: string, stdoutExcerpt: string): GatewayError {
  const example = stdoutExcerpt === '' ? '' : `, beginning with ${stdoutExcerpt}`;
  return new GatewayError(
    'connection_error',
    `${target} is not an MCP server: it prints something else than messages on stdout${example}`,
  );
}
