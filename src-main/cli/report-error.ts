// What a person reads when something failed: a sentence, what to do about it, and the exit code that belongs to it.
import { type ErrorCode, GatewayError } from '../../src-shared/contract/errors.ts';
import { visible } from '../core/logger.ts';
import { EXIT, type Terminal } from './commands.ts';

const EXIT_OF: Partial<Record<ErrorCode, number>> = {
  unavailable: EXIT.notReachable,
  validation_error: EXIT.usage,
  auth_required: EXIT.refused,
  invalid_credentials: EXIT.refused,
  forbidden: EXIT.refused,
};

const TOKEN_HINT =
  'The token is taken from --token, AGENT_GATEWAY_TOKEN, or the file admin-token in the data directory';

const HINTS: Partial<Record<ErrorCode, string>> = {
  auth_required: TOKEN_HINT,
  invalid_credentials: TOKEN_HINT,
  mcp_server_not_found: '`agent-gateway servers list` tells the names',
  tool_not_found: '`agent-gateway tools list` tells the names',
  agent_not_found: '`agent-gateway agents list` tells the names',
  key_unavailable: '`agent-gateway doctor` says how to unlock it',
};

/** @throws what is not a `GatewayError`: nobody expected it */
export function reportError(error: unknown, terminal: Terminal): number {
  if (!(error instanceof GatewayError)) throw error;
  const { code, message, issues } = error;
  const lines =
    issues.length > 0
      ? [
          'The input was refused.',
          ...issues.map(({ path, message: fault }) => `  ${[...path, ''].join('.').slice(0, -1)}: ${fault}`),
        ]
      : [/[.!?]$/.test(message) ? message : `${message}.`];
  const hint = HINTS[code];
  if (hint) lines.push(`${hint}.`);
  terminal.err(lines.map((line) => `${visible(line)}\n`).join(''));
  return EXIT_OF[code] ?? EXIT.failed;
}
