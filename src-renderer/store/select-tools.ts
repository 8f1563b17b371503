// The rows of the Tools screen: every tool of every source, found by words and by source.
import type { ToolSummary } from '../../src-shared/model/tool.ts';
import type { GatewayState } from './gateway-state.ts';

export interface ToolRow {
  /** The tool's name; with its owner when another tool of the name is offered instead. */
  readonly key: string;
  readonly tool: ToolSummary;
  /** Lower case: what a search looks at. */
  readonly text: string;
}

/** By name, the offered one before those it hides. Depends on the tools alone: keep the result while they are the same. */
export function toolRows(tools: GatewayState['tools']): readonly ToolRow[] {
  const rows: ToolRow[] = [];
  for (const [owner, list] of tools) {
    for (const tool of list) {
      const key = tool.shadowed_by ? `${tool.name}@${owner}` : tool.name;
      const text = `${tool.name} ${tool.original_name} ${tool.title ?? ''} ${tool.description}`.toLowerCase();
      rows.push({ key, tool, text });
    }
  }
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** @param source `code`, `file`, `server:<name>`, or empty for all. */
export function filterTools(rows: readonly ToolRow[], text: string, source: string): readonly ToolRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !source) return rows;
  return rows.filter(
    (row) => (!source || sourceOf(row.tool) === source) && words.every((word) => row.text.includes(word)),
  );
}

export function sourceOf({ source, server_name }: ToolSummary): string {
  return source === 'mcp' && server_name ? `server:${server_name}` : source;
}
