// Takes a tool as a server sent it and makes it fit to be offered, or says why it cannot be: one bad tool never hides the others.
import type { Warning } from '../../../src-shared/model/mcp-server.ts';
import type { ToolDefinition } from '../tools/tool.ts';

/** One tool may be this many bytes of JSON. */
export const MAX_TOOL_BYTES = 64 * 1024;
/** Deeper JSON than this breaks `JSON.stringify` here and in many a client. */
export const MAX_DEPTH = 64;

export type RepairedTool =
  | { readonly definition: ToolDefinition; readonly warnings: readonly Warning[] }
  | { readonly definition: null; readonly warnings: readonly Warning[] };

/**
 * Repairs by the smallest change; fields we do not know stay. `execution` is dropped because tasks are not relayed, and
 * a tool that can only be run as a task cannot be offered.
 */
export function repairTool(raw: unknown, index: number): RepairedTool {
  const label = isObject(raw) && typeof raw.name === 'string' ? `"${raw.name.slice(0, 128)}"` : `number ${index + 1}`;
  const dropped = (reason: string): RepairedTool => ({
    definition: null,
    warnings: [{ code: 'tool_dropped', message: `Tool ${label} is not offered: ${reason}` }],
  });
  if (!isObject(raw)) return dropped('it is not an object');
  if (typeof raw.name !== 'string' || raw.name === '') return dropped('it has no name');
  if (raw.name.length > 1_024) return dropped('its name is longer than 1,024 characters');
  if (isDeeperThan(raw, MAX_DEPTH)) return dropped(`it is nested deeper than ${MAX_DEPTH} levels`);
  const bytes = Buffer.byteLength(JSON.stringify(raw));
  if (bytes > MAX_TOOL_BYTES) return dropped(`its definition has ${bytes} bytes, the limit is ${MAX_TOOL_BYTES}`);
  if (isObject(raw.execution) && raw.execution.taskSupport === 'required')
    return dropped('it can only be run as a task');

  const tool: Record<string, unknown> = { ...raw };
  delete tool.execution;
  const repaired: string[] = [];
  const drop = (key: string, reason: string) => {
    delete tool[key];
    repaired.push(reason);
  };

  if (!isObject(tool.inputSchema)) {
    repaired.push(tool.inputSchema === undefined ? 'inputSchema was missing' : 'inputSchema was not an object');
    tool.inputSchema = { type: 'object' };
  } else if (tool.inputSchema.type !== 'object') {
    const { type, ...rest } = tool.inputSchema;
    repaired.push(type === undefined ? 'inputSchema had no type' : 'inputSchema was not of type object');
    tool.inputSchema = type === undefined ? { type: 'object', ...rest } : { type: 'object' };
  }
  const input = tool.inputSchema as Record<string, unknown>;
  if ('required' in input && !isTexts(input.required)) {
    const { required: _, ...rest } = input;
    tool.inputSchema = rest;
    repaired.push('inputSchema.required was not a list of names');
  }
  if ('properties' in input && !isObject(input.properties)) {
    const { properties: _, ...rest } = tool.inputSchema as Record<string, unknown>;
    tool.inputSchema = rest;
    repaired.push('inputSchema.properties was not an object');
  }
  if ('outputSchema' in tool && !(isObject(tool.outputSchema) && tool.outputSchema.type === 'object')) {
    drop('outputSchema', 'outputSchema was not of type object');
  }
  for (const key of ['title', 'description']) {
    if (key in tool && typeof tool[key] !== 'string') drop(key, `${key} was not a text`);
  }
  for (const key of ['annotations', '_meta']) {
    if (key in tool && !isObject(tool[key])) drop(key, `${key} was not an object`);
  }
  if ('icons' in tool) {
    const icons = Array.isArray(tool.icons) ? tool.icons : [];
    const good = icons.filter((icon) => isObject(icon) && typeof icon.src === 'string');
    if (!Array.isArray(tool.icons) || good.length < icons.length) {
      if (good.length > 0) tool.icons = good;
      else delete tool.icons;
      repaired.push('an icon had no src');
    }
  }
  return {
    definition: tool as ToolDefinition,
    warnings: repaired.map((what) => ({ code: 'tool_repaired', message: `Tool ${label} was repaired: ${what}` })),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** Walks without recursion, because the value may be nested deeper than the stack. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((entry) => (typeof entry === 'object' && entry !== null ? Object.values(entry) : []));
  }
  return false;
}
