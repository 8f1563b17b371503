// Small views and states for the tests of the dashboard's store.
import type { GatewayEvent, NumberedEvent, Snapshot } from '../../../src-shared/contract/events.ts';
import type { ToolSummary } from '../../../src-shared/model/tool.ts';
import { server, settings } from '../../support/fake-gateway/data.ts';

export { server };

export function snapshot(part: Partial<Snapshot> = {}): Snapshot {
  const empty = {
    servers: [],
    tools: [],
    agents: [],
    agent_tokens: [],
    elicitations: [],
    settings: settings(),
    workspace: null,
    secrets: [],
  };
  return { boot: 'b1', seq: 10, ...empty, ...part };
}

export function event(seq: number, body: GatewayEvent, boot = 'b1'): NumberedEvent {
  return { id: `${boot}:${seq}`, event: body };
}

export function tool(name: string, part: Partial<ToolSummary> = {}): ToolSummary {
  return {
    name,
    original_name: name,
    title: null,
    description: '',
    server_name: null,
    source: 'mcp',
    shadowed_by: null,
    disabled: false,
    review: null,
    annotations: null,
    ...part,
  };
}
