import { describe, expect, it } from 'vitest';
import { applyEvent } from '../../../src-renderer/store/apply-event.ts';
import { fromSnapshot, type GatewayState } from '../../../src-renderer/store/gateway-state.ts';
import type { NumberedEvent } from '../../../src-shared/contract/events.ts';
import { event, server, snapshot, tool } from './views.ts';

const one = server('one', 3);
const two = server('two', 2);
const three = server('three', 1);

function apply(state: GatewayState, ...args: Parameters<typeof event>): GatewayState {
  const next = applyEvent(state, event(...args));
  if (next === 'resync') throw new Error('asked for a snapshot');
  return next;
}

describe('applyEvent', () => {
  const start = fromSnapshot(
    snapshot({ servers: [one, two], tools: [{ owner: one.id, tools: [tool('one__a')] }], agents: [] }),
  );

  it('replaces the one server that changed and leaves the others the same objects', () => {
    const next = apply(start, 11, { type: 'server', server: { ...two, status: 'error' } });
    expect(next.servers.get(two.id)?.status).toBe('error');
    expect(next.servers.get(one.id)).toBe(one);
    expect(next.serverIds).toBe(start.serverIds);
    expect(next.tools).toBe(start.tools);
    expect(next.seq).toBe(11);
  });

  it('puts a new server at its place by age: a restored one returns to where it was', () => {
    const added = apply(start, 11, { type: 'server', server: three });
    expect(added.serverIds).toEqual([one.id, two.id, three.id]);
    const removed = apply(added, 12, { type: 'server_removed', server_id: two.id });
    expect(removed.serverIds).toEqual([one.id, three.id]);
    const back = apply(removed, 13, { type: 'server', server: two });
    expect(back.serverIds).toEqual([one.id, two.id, three.id]);
  });

  it('removes a server together with its tools', () => {
    const next = apply(start, 11, { type: 'server_removed', server_id: one.id });
    expect(next.servers.has(one.id)).toBe(false);
    expect(next.tools.has(one.id)).toBe(false);
  });

  it('replaces the tools of one owner', () => {
    const next = apply(start, 11, { type: 'tools', owner: 'code', tools: [tool('mine')] });
    expect(next.tools.get('code')?.map(({ name }) => name)).toEqual(['mine']);
    expect(next.tools.get(one.id)).toBe(start.tools.get(one.id));
  });

  it('keeps what became open to all until an agent lists it again', () => {
    const open = apply(start, 11, { type: 'access_widened', server_id: one.id, server: 'one' });
    expect(open.widened).toEqual([one.id]);
    const still = apply(open, 12, { type: 'server', server: { ...one, open_to_all: true } });
    expect(still.widened).toEqual([one.id]);
    const listed = apply(still, 13, { type: 'server', server: { ...one, open_to_all: false } });
    expect(listed.widened).toEqual([]);
  });

  it('replaces the workspace, the names of secrets, and the tokens of one agent', () => {
    const token = { token_id: 't1', label: 'Editor', created_at: '2026-11-23T03:17:51+00:00', last_used_at: null };
    const tokens = apply(start, 11, { type: 'agent_tokens', agent: 'default', tokens: [token] });
    expect(tokens.agentTokens.get('default')).toEqual([token]);
    expect(apply(tokens, 12, { type: 'secrets', names: ['A'] }).secrets).toEqual(['A']);
    expect(apply(tokens, 12, { type: 'workspace', workspace: null }).workspace).toBeNull();
  });

  it('ignores what the snapshot contains already', () => {
    expect(applyEvent(start, event(10, { type: 'server_removed', server_id: one.id }))).toBe(start);
    expect(applyEvent(start, event(3, { type: 'server_removed', server_id: one.id }))).toBe(start);
  });

  const disorder: [string, NumberedEvent][] = [
    ['a gap', event(12, { type: 'agents', agents: [] })],
    ['another run of the gateway', event(11, { type: 'agents', agents: [] }, 'b2')],
    ['a reset', event(11, { type: 'reset' })],
    ['a reset of another run', event(1, { type: 'reset' }, 'b2')],
    ['an id that is none', { id: 'nonsense', event: { type: 'agents', agents: [] } }],
  ];
  it.each(disorder)('asks for a new snapshot after %s', (_, numbered) => {
    expect(applyEvent(start, numbered)).toBe('resync');
  });

  it('keeps the progress of its own calls only', () => {
    const mine = { ...start, progress: new Map([['mine', null]]) };
    const body = { type: 'tool_progress', progress: 1, total: 4, message: 'a quarter' } as const;
    const next = apply(mine, 11, { ...body, call_id: 'mine' });
    expect(next.progress.get('mine')).toEqual({ progress: 1, total: 4, message: 'a quarter' });
    const other = apply(next, 12, { ...body, call_id: 'theirs' });
    expect(other.progress).toBe(next.progress);
    expect(other.seq).toBe(12);
  });

  it('keeps the steps of its own diagnoses only', () => {
    const step = { step: 'spawn', ok: true, ms: 2, message: 'It runs as process 1', fix: null } as const;
    const mine = { ...start, diagnoses: new Map([['mine', []]]) };
    const next = apply(mine, 11, { type: 'diagnosis_step', call_id: 'mine', step });
    expect(next.diagnoses.get('mine')).toEqual([step]);
    expect(apply(next, 12, { type: 'diagnosis_step', call_id: 'theirs', step }).diagnoses).toBe(next.diagnoses);
  });

  it('goes on after an event of a kind it does not know', () => {
    const next = apply(start, 11, { type: 'something_new' } as never);
    expect(next).toEqual({ ...start, seq: 11 });
  });
});
