// Lists a server's tools page by page, within limits, one by one checked and repaired.
import type { Warning } from '../../../src-shared/model/mcp-server.ts';
import { hasFaultyMark } from '../param-headers.ts';
import type { ToolDefinition } from '../tools/tool.ts';
import { type ListOptions, readPages } from './list-pages.ts';
import { repairTool } from './tool-repair.ts';
import type { UpstreamLink } from './upstream-link.ts';

export const MAX_TOOLS = 2_000;
export const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** A server with thousands of bad tools gets one sentence about the rest. */
const MAX_WARNINGS = 50;

export interface DiscoveredTool {
  readonly definition: ToolDefinition;
  readonly warnings: readonly Warning[];
}

export interface Discovery {
  readonly tools: readonly DiscoveredTool[];
  readonly warnings: readonly Warning[];
}

export async function discoverTools(link: UpstreamLink, options: ListOptions): Promise<Discovery> {
  if (link.capabilities.tools === undefined) return { tools: [], warnings: [] };
  // Only a modern server that is reached over HTTP has parameters repeated as headers.
  const collector = createCollector(link.era === 'modern' && link.pid === null);
  await readPages(link, { method: 'tools/list', field: 'tools', noun: 'tool', ...collector }, options);
  return collector.result();
}

function createCollector(repeatsParams: boolean) {
  const tools = new Map<string, DiscoveredTool>();
  const warnings: Warning[] = [];
  let bytes = 0;
  let count = 0;
  const warn = (code: string, message: string) => warnings.push({ code, message });
  return {
    warn,
    /** False when a limit was reached and reading should stop. */
    add(page: readonly unknown[]): boolean {
      for (const raw of page) {
        if (tools.size >= MAX_TOOLS) {
          warn('list_cut', `The server has more than ${MAX_TOOLS} tools; the rest is not offered`);
          return false;
        }
        const repaired = repairTool(raw, count++);
        warnings.push(...repaired.warnings);
        if (!repaired.definition) continue;
        if (repeatsParams && hasFaultyMark(repaired.definition.inputSchema)) {
          const name = repaired.definition.name.slice(0, 128);
          warn('tool_dropped', `Tool "${name}" is not offered: an x-mcp-header of its inputSchema breaks the rules`);
          continue;
        }
        bytes += Buffer.byteLength(JSON.stringify(repaired.definition));
        if (bytes > MAX_LIST_BYTES) {
          warn('list_cut', `The server's tool list is larger than ${MAX_LIST_BYTES} bytes; the rest is not offered`);
          return false;
        }
        const { name } = repaired.definition;
        if (tools.has(name)) warn('tool_dropped', `Tool "${name.slice(0, 128)}" is there twice; the first is offered`);
        else tools.set(name, repaired);
      }
      return true;
    },
    result(): Discovery {
      const shown = warnings.slice(0, MAX_WARNINGS);
      const hidden = warnings.length - shown.length;
      if (hidden > 0) shown.push({ code: 'more_warnings', message: `${hidden} more problems like these` });
      return { tools: [...tools.values()], warnings: shown };
    },
  };
}
