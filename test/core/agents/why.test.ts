// The reasons why an agent sees a tool or not, case by case and in order.
import { describe, expect, it } from 'vitest';
import type { AgentScope } from '../../../src-main/core/agents/access-policy.ts';
import { explain, type ServerFacts, type ToolFacts } from '../../../src-main/core/agents/why.ts';

const agent = (name: string, rest: Partial<AgentScope> = {}): AgentScope => ({
  name,
  enabled: true,
  unreadable: false,
  mcp_servers: null,
  ...rest,
});
const server = (rest: Partial<ServerFacts> = {}): ServerFacts => ({
  name: 'files',
  enabled: true,
  waits: null,
  status: 'connected',
  lastError: null,
  ...rest,
});
const tool = (rest: Partial<ToolFacts> = {}): ToolFacts => ({
  name: 'files__read',
  original: 'read',
  server: server(),
  known: true,
  disabled: false,
  allowedAgents: null,
  shadowedBy: null,
  ...rest,
});
const own = (rest: Partial<ToolFacts> = {}) => tool({ name: 'weather', original: 'weather', server: null, ...rest });
const failing = (agents: AgentScope[], facts: ToolFacts) =>
  explain(agents, 'a', facts)
    .filter(({ ok }) => !ok)
    .map(({ check }) => check);

describe('the reasons', () => {
  const others = agent('b', { mcp_servers: ['files'] });
  it.each([
    ['nothing is in the way', [agent('a')], tool(), []],
    ['it lists the server', [agent('a', { mcp_servers: ['files'] }), others], tool(), []],
    ['the agent is switched off', [agent('a', { enabled: false })], tool(), ['agent_enabled', 'assigned']],
    [
      'the server is disabled',
      [agent('a')],
      tool({ server: server({ enabled: false, status: 'disabled' }), known: false }),
      ['server_enabled', 'server_connected', 'tool_known'],
    ],
    [
      'the server waits for its approval',
      [agent('a')],
      tool({ server: server({ waits: 'unconfirmed', status: 'disabled' }), known: false }),
      ['server_approved', 'server_connected', 'tool_known'],
    ],
    [
      'the server is not connected',
      [agent('a')],
      tool({ server: server({ status: 'error', lastError: 'refused' }), known: false }),
      ['server_connected', 'tool_known'],
    ],
    [
      'the server connects anew, and offers it from before',
      [agent('a')],
      tool({ server: server({ status: 'connecting' }) }),
      [],
    ],
    [
      'the server connects, and nothing is known of it',
      [agent('a')],
      tool({ server: server({ status: 'connecting' }), known: false }),
      ['server_connected', 'tool_known'],
    ],
    ['the server has no such tool', [agent('a')], tool({ known: false }), ['tool_known']],
    ['others list the server', [agent('a'), others], tool(), ['assigned']],
    ['a list is unreadable', [agent('a'), agent('c', { unreadable: true })], tool(), ['assigned']],
    ['the tool is off', [agent('a')], tool({ disabled: true }), ['tool_on']],
    ['it is not among the tools of the agent', [agent('a', { tools: ['other'] })], tool(), ['narrowed']],
    ['it is, as it is offered', [agent('a', { tools: ['files__read'] })], tool(), []],
    ['it is, by its own name', [agent('a', { tools: ['read'] })], tool(), []],
    ['an empty list lets nothing through', [agent('a', { tools: [] })], tool(), ['narrowed']],
    ['another tool takes its name', [agent('a')], tool({ shadowedBy: 'code' }), ['shadowed']],
    [
      'several things at once',
      [agent('a', { tools: [] }), others],
      tool({ disabled: true, shadowedBy: 'file' }),
      ['assigned', 'tool_on', 'narrowed', 'shadowed'],
    ],
    ['a tool of code is for everybody', [agent('a'), others], own(), []],
    ['a tool of code names others', [agent('a')], own({ allowedAgents: ['b'] }), ['assigned']],
    ['a tool of code names it', [agent('a')], own({ allowedAgents: ['a'] }), []],
    ['a tool of code is narrowed as well', [agent('a', { tools: ['read'] })], own(), ['narrowed']],
    ['the file of the agent itself is unreadable', [agent('a', { unreadable: true })], own(), ['assigned']],
  ] as const)('%s', (_, agents, facts, expected) => {
    expect(failing([...agents], facts)).toEqual(expected);
  });

  it('are complete and in one order', () => {
    const checks = (facts: ToolFacts) => explain([agent('a')], 'a', facts).map(({ check }) => check);
    const ofServer = ['server_enabled', 'server_approved', 'server_connected', 'tool_known'];
    const rest = ['assigned', 'tool_on', 'narrowed', 'shadowed'];
    expect(checks(tool())).toEqual(['agent_enabled', ...ofServer, ...rest]);
    expect(checks(own())).toEqual(['agent_enabled', ...rest]);
  });

  it('name who and what', () => {
    const agents = [agent('a'), agent('b', { mcp_servers: ['files'] }), agent('c', { mcp_servers: ['files'] })];
    const said = explain(agents, 'a', tool({ server: server({ status: 'error', lastError: 'exited with code 3' }) }));
    const message = (check: string) => said.find((each) => each.check === check)?.message;
    expect(message('assigned')).toContain('(b, c)');
    expect(message('server_connected')).toContain('exited with code 3');
    const again = explain(agents, 'b', tool({ server: server({ status: 'connecting', lastError: 'it ended' }) }));
    expect(again.find(({ check }) => check === 'server_connected')?.message).toBe(
      'files is being connected: the tool is offered as files described it last, and a call waits for the connection',
    );
    expect(again.find(({ check }) => check === 'tool_known')?.message).toBe(
      'files offered it when it was last connected',
    );
  });
});
