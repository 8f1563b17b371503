// Results of our own tools in the shape of MCP: what code returned, and what went wrong, as a CallToolResult.
import type { Issue } from '../../../src-shared/contract/errors.ts';

export interface ToolResult {
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly isError?: boolean;
}

export function textResult(text: string): ToolResult {
  return { content: [{ type: 'text', text }] };
}

/** A failure the model should hear of: it may well do better with its next call. */
export function errorResult(text: string): ToolResult {
  return { ...textResult(text), isError: true };
}

/** Faulty arguments are a result as well (MCP 2025-11-25, tools: error handling), so that the model can correct itself. */
export function invalidArguments(issues: readonly Issue[]): ToolResult {
  const lines = issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  return errorResult(`The arguments are not valid. ${lines.join('; ')}`);
}

/**
 * A text becomes text content; an object structured content with the same as text; other JSON text; nothing an empty
 * result. What is a CallToolResult already stays as it is. Throws a `TypeError` when the value is no JSON.
 */
export function toToolResult(value: unknown): ToolResult {
  if (value === undefined || value === null) return { content: [] };
  if (typeof value === 'string') return textResult(value);
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`A ${typeof value} is no JSON value`);
  const plain: unknown = JSON.parse(text);
  if (isToolResult(plain)) return plain;
  return isObject(plain) ? { ...textResult(text), structuredContent: plain } : textResult(text);
}

const RESULT_KEYS = new Set(['content', 'structuredContent', 'isError', 'resultType', '_meta']);

function isToolResult(value: unknown): value is ToolResult {
  if (!isObject(value) || !Array.isArray(value.content)) return false;
  const blocks: readonly unknown[] = value.content;
  return (
    blocks.every((block) => isObject(block) && typeof block.type === 'string') &&
    Object.keys(value).every((key) => RESULT_KEYS.has(key))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
