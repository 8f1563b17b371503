// What code says of a tool it registers, checked at once: a mistake is an error where it was made, not at the first call.
import { z } from 'zod';
import type { Issue } from '../../../src-shared/contract/errors.ts';
import { issue, parseInput, validationError } from '../../../src-shared/contract/validation.ts';
import { type JsonSchema, prepareSchema } from '../tools/argument-check.ts';
import type { ToolDefinition } from '../tools/tool.ts';
import { isZodSchema, prepareZodSchema, type ZodSchema } from './zod-schema.ts';

export interface ToolProgress {
  readonly progress: number;
  readonly total?: number | null;
  readonly message?: string | null;
}

export interface ToolContext {
  /** Aborts when the caller goes away or cancels, and when the time is over. */
  readonly signal: AbortSignal;
  /** Who calls; null when no agent does. */
  readonly agent: string | null;
  /** Tells the caller how far it is. Each time gives the call its whole time again, up to ten minutes in all. */
  onProgress(progress: ToolProgress): void;
}

/** A JSON Schema (2020-12 unless its `$schema` names another draft), or a schema made with zod 4. */
export type ToolSchema = JsonSchema | ZodSchema;

/** What `run` gets: the output of a zod schema, else an object that fits the JSON Schema. */
export type ToolArguments<S> = S extends { readonly _zod: { readonly output: infer Output } }
  ? Output
  : Record<string, unknown>;

export interface CodeTool<S extends ToolSchema = ToolSchema> {
  /** 1 to 64 letters, digits, `_` and `-`. The tool is offered under this very name. */
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** Arguments that do not fit never reach `run`. Without it any object does. */
  readonly input_schema?: S;
  /** Hints of MCP, such as `readOnlyHint` and `destructiveHint`. */
  readonly annotations?: Readonly<Record<string, unknown>>;
  /** The agents that may use it; every agent when absent or null. */
  readonly allowed_agents?: readonly string[] | null;
  /**
   * A text becomes text content, an object structured content and its JSON as text; a CallToolResult stays as it is. What
   * it throws becomes a result with `isError`.
   */
  run(args: ToolArguments<S>, context: ToolContext): unknown;
}

/** Arguments as `run` gets them, or what is wrong with them. */
export type ParsedArguments =
  | { readonly ok: true; readonly args: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export interface ReadTool {
  readonly definition: ToolDefinition;
  readonly allowed_agents: readonly string[] | null;
  readonly parse: (args: Readonly<Record<string, unknown>>) => ParsedArguments | Promise<ParsedArguments>;
  readonly run: (args: unknown, context: ToolContext) => unknown;
}

const fieldsSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ and -'),
  title: z.string().max(256).optional(),
  description: z
    .string()
    .max(64 * 1_024)
    .optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
  allowed_agents: z.array(z.string().min(1).max(256)).max(1_000).nullish(),
});

/** @throws GatewayError `validation_error` with every issue */
export function readCodeTool<S extends ToolSchema>(tool: CodeTool<S>): ReadTool {
  const { allowed_agents, ...fields } = parseInput(fieldsSchema, tool);
  if (typeof tool.run !== 'function') throw validationError([issue(['run'], 'must be a function')]);
  const { schema, parse } = prepareInput(tool.input_schema ?? {});
  return {
    definition: { ...fields, inputSchema: schema },
    allowed_agents: allowed_agents ?? null,
    parse,
    // Called on the tool itself, so that `this` is what its author expects.
    run: (args, context) => tool.run(args as ToolArguments<S>, context),
  };
}

function prepareInput(given: ToolSchema): { schema: JsonSchema; parse: ReadTool['parse'] } {
  if (isZodSchema(given)) return prepareZodSchema(given);
  const { schema, check } = prepareSchema(given);
  const parse = (args: Readonly<Record<string, unknown>>): ParsedArguments => {
    const issues = check(args);
    return issues.length > 0 ? { ok: false, issues } : { ok: true, args };
  };
  return { schema, parse };
}
