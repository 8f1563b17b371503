// Takes a tool as a server sent it and makes it fit to be offered, or says why it cannot be: one bad tool never hides the others.
import type { Warning } from '../../../src-shared/model/mcp-server.ts';
import type { ToolDefinition } from '../tools/tool.ts';
import { dropFaultyMembers, faultOf, isObject } from './repair.ts';

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
  const fault = faultOf(raw);
  if (fault !== null) return dropped(fault);
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
  repaired.push(...dropFaultyMembers(tool));
  return {
    definition: tool as ToolDefinition,
    warnings: repaired.map((what) => ({ code: 'tool_repaired', message: `Tool ${label} was repaired: ${what}` })),
  };
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
