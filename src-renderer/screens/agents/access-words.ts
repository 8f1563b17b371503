// The verdicts of the access rule in words.
import { type Access, type AgentScope, serverAccess } from '../../../src-shared/model/access.ts';
import type { AgentView } from '../../../src-shared/model/agent.ts';

/** The rule's view of an agent. A file that cannot be read and has no last good list leaves neither list nor description. */
export function scopeOf({ name, enabled, mcp_servers, unreadable }: AgentView): AgentScope {
  return { name, enabled, mcp_servers, unreadable };
}

export interface AccessWord {
  readonly mark: '✓' | '○' | '–';
  readonly tone: 'listed' | 'open' | 'none';
  /** Why, as a sentence. */
  readonly reason: string;
}

export function accessWord(scopes: readonly AgentScope[], agent: string, server: string): AccessWord {
  const access = serverAccess(scopes, agent, server);
  if (access.allowed) {
    return access.reason === 'listed'
      ? { mark: '✓', tone: 'listed', reason: `${agent} may use ${server}: it lists it.` }
      : { mark: '○', tone: 'open', reason: `${agent} may use ${server}: no agent lists it, so it is open to all.` };
  }
  return {
    mark: '–',
    tone: 'none',
    reason: `${agent} may not use ${server}: ${whyNot(access.reason, scopes, server)}`,
  };
}

function whyNot(
  reason: Exclude<Access, { allowed: true }>['reason'],
  scopes: readonly AgentScope[],
  server: string,
): string {
  switch (reason) {
    case 'agent_disabled':
      return 'the agent is switched off.';
    case 'withheld': {
      const unreadable = scopes.find((scope) => scope.unreadable)?.name ?? 'an agent';
      return `the file of ${unreadable} cannot be read, and it might list this server.`;
    }
    case 'listed_by_others': {
      const names = scopes.filter(({ mcp_servers }) => mcp_servers?.includes(server)).map(({ name }) => name);
      return `only ${namesOf(names)} may, which ${names.length === 1 ? 'lists' : 'list'} it.`;
    }
    default:
      return 'there is no such agent.';
  }
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? 'others');
}
