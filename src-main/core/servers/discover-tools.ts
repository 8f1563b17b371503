// Lists a server's tools page by page, within limits, one by one checked and repaired.
import type { Warning } from '../../../src-shared/model/mcp-server.ts';
import { GatewayError } from '../errors.ts';
import type { ToolDefinition } from '../tools/tool.ts';
import { hasFaultyMark } from './http/param-headers.ts';
import { repairTool } from './tool-repair.ts';
import type { UpstreamLink } from './upstream-link.ts';

export const MAX_PAGES = 64;
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

/** @param timeoutMs for each page. */
export async function discoverTools(
  link: UpstreamLink,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Discovery> {
  if (link.capabilities.tools === undefined) return { tools: [], warnings: [] };
  // Only a modern server that is reached over HTTP has parameters repeated as headers.
  const collector = createCollector(link.era === 'modern' && link.pid === null);
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await link.request('tools/list', cursor === undefined ? {} : { cursor }, { signal, timeoutMs });
    const { tools, nextCursor } = (answer ?? {}) as { tools?: unknown; nextCursor?: unknown };
    if (!Array.isArray(tools))
      throw new GatewayError('connection_error', 'The server answered tools/list without a list of tools');
    if (!collector.add(tools)) return collector.result();
    if (typeof nextCursor !== 'string') return collector.result();
    if (seen.has(nextCursor)) {
      collector.warn('list_cut', 'The server repeats a page of its tool list; what came after it is not read');
      return collector.result();
    }
    seen.add(nextCursor);
    cursor = nextCursor;
  }
  collector.warn('list_cut', `The server has more than ${MAX_PAGES} pages of tools; the rest is not read`);
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
