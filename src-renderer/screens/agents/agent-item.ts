// What the address says of the Agents screen: an agent whose tools are shown, and the tool that is asked about.

/** Names of agents are names of folders, so the first slash ends one. */
export function agentItem(agent: string, tool: string | null = null): string {
  return tool === null ? agent : `${agent}/${tool}`;
}

export function readAgentItem(item: string): { agent: string; tool: string | null } {
  const at = item.indexOf('/');
  return at < 0 ? { agent: item, tool: null } : { agent: item.slice(0, at), tool: item.slice(at + 1) };
}
