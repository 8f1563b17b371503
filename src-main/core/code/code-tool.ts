// A tool that code registered, as the registry knows it: arguments checked, time bounded, whatever happens a result.
import type { Clock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { type Logger, visible } from '../logger.ts';
import type { Redactor } from '../redactor.ts';
import type { Tool } from '../tools/tool.ts';
import { errorResult, invalidArguments, type ToolResult, toToolResult } from '../tools/tool-result.ts';
import { runCode } from './run-code.ts';
import { type CodeTool, readCodeTool, type ToolSchema } from './tool-definition.ts';

export interface CodeToolParts {
  /** For one call without progress, in milliseconds; asked anew for each. */
  readonly timeoutMs: () => number;
  readonly maxTotalMs: number;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly logger: Logger;
}

const MAX_WORDS = 2_000;

/** @throws GatewayError `validation_error` */
export function createCodeTool<S extends ToolSchema>(input: CodeTool<S>, parts: CodeToolParts): Tool {
  const { definition, allowed_agents, parse, run } = readCodeTool(input);
  const { clock, maxTotalMs, redactor, logger } = parts;
  return {
    definition,
    warnings: [],
    disabled: false,
    allowed_agents,
    run: (given, options) =>
      runCode<ToolResult>(
        async (context) => {
          try {
            const parsed = await parse(given);
            if (!parsed.ok) return invalidArguments(parsed.issues);
            context.signal.throwIfAborted();
            return toToolResult(await run(parsed.args, context));
          } catch (error) {
            if (context.signal.aborted) throw error;
            logger.warn('A tool of the code failed', { tool: definition.name, error });
            return errorResult(redactor.redact(wordsOf(error)).slice(0, MAX_WORDS));
          }
        },
        options,
        { clock, timeoutMs: parts.timeoutMs(), maxTotalMs },
      ),
  };
}

function wordsOf(error: unknown): string {
  if (error instanceof GatewayError) return error.message;
  const words = visible(error instanceof Error ? error.message : String(error));
  return words === '' ? 'The tool failed without saying why' : words;
}
