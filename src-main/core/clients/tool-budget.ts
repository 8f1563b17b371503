// What an agent's tools cost the model of a client, and the names it will see them under.
import type { AgentBudget, ClientId } from '../../../src-shared/model/client.ts';
import { MAX_EXPOSED_NAME } from '../../../src-shared/model/naming.ts';
import type { ToolDefinition } from '../tools/tool.ts';
import { clientKind } from './client-table.ts';

export interface OfferedTool {
  /** As it is offered. */
  readonly name: string;
  readonly definition: ToolDefinition;
}

/** @param entry what our entry is called in the client's configuration */
export function toolBudget(
  agent: string,
  client: ClientId | null,
  entry: string,
  tools: readonly OfferedTool[],
): AgentBudget {
  const kind = client === null ? null : clientKind(client);
  const maxName = kind?.maxName ?? MAX_EXPOSED_NAME;
  const names = tools.map(({ name, definition }) => {
    const seenAs = kind?.seenAs(entry, name) ?? name;
    const bytes = Buffer.byteLength(JSON.stringify({ ...definition, name }));
    return { tool: name, seen_as: seenAs, bytes, too_long: seenAs.length > maxName };
  });
  return {
    agent,
    client,
    tools: names.length,
    bytes: names.reduce((sum, { bytes }) => sum + bytes, 0),
    max_tools: kind?.maxTools ?? null,
    max_name: maxName,
    names,
  };
}
