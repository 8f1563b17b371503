// Tokens printed by a command, `gcloud auth print-access-token` for one. Who starts processes is injected.
import path from 'node:path';
import { GatewayError } from '../errors.ts';
import { visible } from '../logger.ts';
import { AuthFailure, shownWords } from './auth-errors.ts';
import { parseObject } from './bounded-answer.ts';
import { type FetchedToken, RenewingTokenProvider } from './renewing-provider.ts';
import { isUsableToken } from './token-answer.ts';
import type { ProviderParts } from './token-provider.ts';

/**
 * Runs a program without a shell until it ends; ends it, with everything it started, at the time limit or when the
 * signal is aborted. Output beyond 64 KiB may be left away. Rejects when the program cannot be started or is too slow.
 */
export type RunCommand = (
  argv: readonly string[],
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<{ readonly stdout: string; readonly exitCode: number | null; readonly stderrTail: string }>;

export interface CommandTokenParts extends ProviderParts {
  readonly runCommand: RunCommand;
  readonly timeoutMs?: number;
}

const MAX_OUTPUT = 64 * 1024;
/** Command line tools of clouds take seconds to start. */
const DEFAULT_TIMEOUT_MS = 30_000;

export class CommandTokenProvider extends RenewingTokenProvider {
  /** @param argv the program and its arguments, as `credentials.command` has them */
  constructor(argv: readonly string[], parts: CommandTokenParts) {
    const program = argv[0];
    if (program === undefined || program === '') {
      throw new GatewayError('config_error', 'The token command is missing');
    }
    const { timeoutMs = DEFAULT_TIMEOUT_MS, runCommand, redactor } = parts;
    const name = visible(path.basename(program)).slice(0, 64);
    super({
      kind: 'command',
      source: name,
      ...parts,
      // The runner ends the program at its limit and says so; this one is for a runner that does not.
      timeoutMs: timeoutMs + 2_000,
      async fetchToken(signal) {
        const result = await runCommand(argv, { timeoutMs, signal }).catch((error: unknown) => {
          throw notRun(name, error);
        });
        if (result.exitCode !== 0) {
          const words = shownWords(lastLine(result.stderrTail), (text) => redactor?.redact(text) ?? text);
          const how = result.exitCode === null ? 'was ended' : `failed with exit code ${result.exitCode}`;
          throw new AuthFailure(`The token command ${name} ${how}${words === '' ? '' : `: ${words}`}`);
        }
        return readOutput(result.stdout, name);
      },
    });
  }
}

function notRun(name: string, error: unknown): AuthFailure {
  const known = error instanceof GatewayError;
  const retryable = (error as { retryable?: unknown }).retryable === true || (known && error.code === 'timeout');
  return new AuthFailure(known ? `The token command: ${error.message}` : `The token command ${name} could not be run`, {
    retryable,
  });
}

function readOutput(stdout: string, name: string): FetchedToken {
  if (stdout.length > MAX_OUTPUT) throw new AuthFailure(`The token command ${name} printed far more than a token`);
  const text = stdout.trim();
  const object = text.startsWith('{') ? (parseObject(text) ?? {}) : null;
  const token = object === null ? text : (object.token ?? object.access_token);
  if (!isUsableToken(token)) {
    throw new AuthFailure(
      `The token command ${name} must print the token alone, or {"token": "…", "expires_in": seconds}, and nothing else`,
    );
  }
  return { access_token: token, expires_in: object?.expires_in };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
