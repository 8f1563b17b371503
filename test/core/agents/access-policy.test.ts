// The access rule, case by case.
import { describe, expect, it } from 'vitest';
import { type AgentScope, serverAccess, toolAccess } from '../../../src-main/core/agents/access-policy.ts';

const agent = (name: string, mcp_servers: string[] | null, rest: Partial<AgentScope> = {}): AgentScope => ({
  name,
  enabled: true,
  unreadable: false,
  mcp_servers,
  ...rest,
});

describe('who may use a server', () => {
  const one = [agent('a', null), agent('b', null)];
  const listed = [agent('a', ['x']), agent('b', null), agent('c', [])];
  const off = [agent('a', ['x'], { enabled: false }), agent('b', null)];
  const torn = [agent('a', ['x']), agent('b', null, { unreadable: true })];
  it.each([
    ['nobody lists anything', one, 'a', 'x', true, 'open'],
    ['the agent lists it', listed, 'a', 'x', true, 'listed'],
    ['another agent lists it', listed, 'b', 'x', false, 'listed_by_others'],
    ['an empty list is no list of it', listed, 'c', 'x', false, 'listed_by_others'],
    ['it is listed by nobody though others are', listed, 'b', 'y', true, 'open'],
    ['a disabled agent lists it', off, 'b', 'x', false, 'listed_by_others'],
    ['the agent itself is disabled', off, 'a', 'x', false, 'agent_disabled'],
    ['the agent is unknown', listed, 'nobody', 'x', false, 'unknown_agent'],
    ['some list is unreadable and nobody else lists it', torn, 'a', 'y', false, 'withheld'],
    ['some list is unreadable but the agent lists it', torn, 'a', 'x', true, 'listed'],
    ['names that objects inherit mean nothing', listed, 'constructor', 'toString', false, 'unknown_agent'],
  ] as const)('%s', (_, agents, who, server, allowed, reason) => {
    expect(serverAccess(agents, who, server)).toEqual({ allowed, reason });
  });
});

describe('who may use a code or file tool', () => {
  const agents = [agent('a', null), agent('b', null, { enabled: false }), agent('c', null, { unreadable: true })];
  it.each([
    ['no agent whose file cannot be read', 'c', null, false, 'withheld'],
    ['not even when the tool names it', 'c', ['c'], false, 'withheld'],
    ['everyone without a list', 'a', null, true, 'open'],
    ['those the list names', 'a', ['a'], true, 'listed'],
    ['nobody else', 'a', ['b'], false, 'listed_by_others'],
    ['no disabled agent', 'b', ['b'], false, 'agent_disabled'],
    ['no unknown agent', 'z', null, false, 'unknown_agent'],
  ] as const)('%s', (_, who, list, allowed, reason) => {
    expect(toolAccess(agents, who, list)).toEqual({ allowed, reason });
  });
});
