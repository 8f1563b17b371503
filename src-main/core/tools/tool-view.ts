// Tools as they leave the core: the row of a list, the row of one server, and the whole.
import type { Warning } from '../../../src-shared/model/mcp-server.ts';
import type { ServerTool, ToolDetail, ToolSummary } from '../../../src-shared/model/tool.ts';
import type { RegisteredTool } from './tool-registry.ts';

/** In characters. */
const SUMMARY_DESCRIPTION_LENGTH = 300;

type JsonObject = Record<string, unknown>;

function objectOr<T>(value: unknown, otherwise: T): JsonObject | T {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : otherwise;
}

function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}

/** The title a person reads: the tool's own, or the older place in its annotations. */
function titleOf(definition: RegisteredTool['tool']['definition']): string | null {
  return textOr(definition.title, null) ?? textOr(objectOr(definition.annotations, null)?.title, null);
}

export function toolSummary({ name, owner, tool, shadowed_by }: RegisteredTool): ToolSummary {
  const { definition } = tool;
  return {
    name,
    original_name: definition.name,
    title: titleOf(definition),
    description: textOr(definition.description, '').slice(0, SUMMARY_DESCRIPTION_LENGTH),
    server_name: owner.server_name,
    source: owner.source,
    shadowed_by,
    disabled: tool.disabled,
    review: tool.review ?? null,
    annotations: objectOr(definition.annotations, null),
  };
}

/** `named`: tools of other servers that its description names. */
export function toolDetail(registered: RegisteredTool, named: readonly string[]): ToolDetail {
  const { definition, warnings } = registered.tool;
  return {
    ...toolSummary(registered),
    description: textOr(definition.description, ''),
    input_schema: objectOr(definition.inputSchema, {}),
    output_schema: objectOr(definition.outputSchema, null),
    warnings: [...warnings, ...namesOthers(named)],
  };
}

function namesOthers(named: readonly string[]): Warning[] {
  const [first] = named;
  if (first === undefined) return [];
  const more = named.length === 1 ? '' : ` (and ${named.length - 1} more)`;
  const message = `Its description names a tool of another server, ${first}${more}: read what it tells an agent to do with it`;
  return [{ code: 'names_other_tool', message }];
}

export function serverTool(registered: RegisteredTool): ServerTool {
  const { definition } = registered.tool;
  return {
    name: registered.name,
    original_name: definition.name,
    server_name: registered.owner.server_name ?? '',
    description: textOr(definition.description, ''),
    input_schema: objectOr(definition.inputSchema, {}),
    annotations: objectOr(definition.annotations, null),
    title: titleOf(definition),
  };
}
