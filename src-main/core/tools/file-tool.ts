// A tool from a YAML file, as the registry knows it: arguments checked, secrets fetched, request or program, a bounded result.
import { GatewayError } from '../errors.ts';
import { visible } from '../logger.ts';
import { toInvocation } from './command-template.ts';
import type { FileToolDefinition } from './file-tool-definition.ts';
import { UnfitArgument } from './file-tool-fault.ts';
import { type HttpRequest, toRequest } from './http-template.ts';
import { withDefaults } from './short-schema.ts';
import type { TemplateValues } from './template.ts';
import type { Tool } from './tool.ts';
import { errorResult, invalidArguments, type ToolResult, textResult } from './tool-result.ts';

/** Bytes of an answer or an output; a longer one is an error. */
export const MAX_RESULT_BYTES = 1024 * 1024;
const MAX_ERROR_WORDS = 4_096;

/** Sends one request: redirects stay within its origin, link-local and metadata addresses are never contacted. */
export type SendRequest = (
  request: HttpRequest,
  options: { readonly signal: AbortSignal; readonly maxBytes: number },
) => Promise<{ readonly status: number; readonly contentType: string | null; readonly body: Uint8Array }>;

/** Runs a program without a shell; ends it, with everything it started, at the time limit or when the signal aborts. */
export type RunProgram = (
  invocation: { readonly argv: readonly [string, ...string[]]; readonly env: Readonly<Record<string, string>> },
  options: {
    /** Absolute. */
    readonly cwd: string;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly maxOutput: number;
    /** Told the program's path before it is started; rejects to prevent that. */
    readonly admit: (program: string) => Promise<void>;
  },
) => Promise<{ readonly stdout: string; readonly exitCode: number | null; readonly stderrTail: string }>;

export interface FileToolParts {
  readonly timeoutMs: () => number;
  /** The value of a secret, null when it is not set. Rejects when this tool must not have it. */
  readonly secret: (name: string) => Promise<string | null>;
  readonly send: SendRequest;
  readonly run: RunProgram;
  /** For a command: its working directory inside the workspace, once it is sure that it may be started. */
  readonly prepare: (cwd: string | null) => Promise<{ readonly cwd: string; admit(program: string): Promise<void> }>;
}

export function createFileTool(definition: FileToolDefinition, parts: FileToolParts): Tool {
  const { name, title, description, annotations, schema, action } = definition;
  return {
    definition: {
      name,
      ...(title !== null && { title }),
      description,
      inputSchema: schema.schema,
      ...(annotations !== null && { annotations }),
    },
    warnings: [],
    disabled: false,
    allowed_agents: definition.allowed_agents,
    async run(given, { signal }) {
      const issues = schema.check(given);
      if (issues.length > 0) return invalidArguments(issues);
      const secrets = await fetchSecrets(definition.secrets, parts);
      if (typeof secrets === 'string') return errorResult(secrets);
      const values: TemplateValues = { args: withDefaults(schema.schema, given), secrets };
      const timeoutMs = definition.timeoutMs ?? parts.timeoutMs();
      try {
        return action.kind === 'http'
          ? await callHttp(toRequest(action.http, values), parts, timeoutMs, signal)
          : await callProgram(definition, values, parts, timeoutMs, signal);
      } catch (error) {
        if (error instanceof UnfitArgument)
          return invalidArguments([{ path: [], message: error.message, type: 'value_error' }]);
        throw error;
      }
    },
  };
}

/** The secrets by name, or what is missing, as a sentence. */
async function fetchSecrets(names: readonly string[], parts: FileToolParts): Promise<Map<string, string> | string> {
  const found = new Map<string, string>();
  for (const name of names) {
    const value = await parts.secret(name);
    if (value === null)
      return `The secret ${name} is not set. Set it in the settings or with: agent-gateway secrets set ${name}`;
    found.set(name, value);
  }
  return found;
}

async function callHttp(
  request: HttpRequest,
  { send }: FileToolParts,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ToolResult> {
  const limit = AbortSignal.timeout(timeoutMs);
  const { origin } = new URL(request.url);
  try {
    const either = AbortSignal.any([signal, limit]);
    const { status, contentType, body } = await send(request, { signal: either, maxBytes: MAX_RESULT_BYTES });
    const result = toContent(body, contentType);
    if (status < 300) return result;
    const words = contentType === null || isText(contentType) ? decode(body).trim().slice(0, MAX_ERROR_WORDS) : '';
    return errorResult(`${origin} answered with status ${status}${words === '' ? '' : `: ${words}`}`);
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    throw new GatewayError('timeout', `${origin} did not answer within ${timeoutMs / 1_000} s`);
  }
}

function toContent(body: Uint8Array, contentType: string | null): ToolResult {
  if (body.length === 0) return { content: [] };
  if (contentType === null || isText(contentType)) return textResult(decode(body));
  const [mimeType = ''] = contentType.split(';');
  const kind = /^(image|audio)\/[\w.+-]+$/i.exec(mimeType.trim())?.[1]?.toLowerCase();
  if (kind) {
    return {
      content: [{ type: kind, data: Buffer.from(body).toString('base64'), mimeType: mimeType.trim().toLowerCase() }],
    };
  }
  return errorResult(`The answer is ${body.length} bytes of ${visible(mimeType.slice(0, 100))}, which cannot be shown`);
}

function isText(contentType: string): boolean {
  return /^\s*(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|yaml|x-ndjson|javascript|x-www-form-urlencoded))/i.test(
    contentType,
  );
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

async function callProgram(
  { name, action }: FileToolDefinition,
  values: TemplateValues,
  { prepare, run }: FileToolParts,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ToolResult> {
  if (action.kind !== 'command') throw new TypeError(`${name} runs no program`);
  const invocation = toInvocation(action.command, values);
  const { cwd, admit } = await prepare(action.command.cwd);
  const options = { cwd, admit, timeoutMs, signal, maxOutput: MAX_RESULT_BYTES };
  const { stdout, exitCode, stderrTail } = await run(invocation, options);
  if (exitCode === 0) return stdout === '' ? { content: [] } : textResult(stdout);
  const how = exitCode === null ? 'was ended by a signal' : `ended with code ${exitCode}`;
  const words = [stderrTail.trim(), stdout.trim()]
    .filter((text) => text !== '')
    .join('\n')
    .slice(-MAX_ERROR_WORDS);
  return errorResult(`${invocation.argv[0]} ${how}${words === '' ? '' : `:\n${words}`}`);
}
