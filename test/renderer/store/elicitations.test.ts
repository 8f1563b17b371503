// Questions of servers in the page's state: they come with the snapshot, one by one, and go when they are answered.
import { expect, it } from 'vitest';
import { applyEvent } from '../../../src-renderer/store/apply-event.ts';
import { fromSnapshot, type GatewayState } from '../../../src-renderer/store/gateway-state.ts';
import type { ElicitationView } from '../../../src-shared/model/elicitation.ts';
import { event, snapshot } from './views.ts';

const question = (elicitation_id: string): ElicitationView => ({
  elicitation_id,
  server: 'files',
  tool: null,
  agent: null,
  mode: 'form',
  message: 'Which?',
  requested_schema: { type: 'object', properties: {} },
  url: null,
  host: null,
  asked_at: '2026-11-23T03:17:51.604281+00:00',
  expires_at: '2026-11-23T03:22:51.604281+00:00',
});
const ids = (state: GatewayState | 'resync') =>
  state === 'resync' ? state : state.elicitations.map(({ elicitation_id }) => elicitation_id);

it('questions wait in their order until they are closed', () => {
  let state = fromSnapshot(snapshot({ elicitations: [question('a')] }));
  const apply = (seq: number, body: Parameters<typeof event>[1]) => {
    const next = applyEvent(state, event(seq, body));
    if (next !== 'resync') state = next;
    return ids(next);
  };
  expect(apply(11, { type: 'elicitation', elicitation: question('b') })).toEqual(['a', 'b']);
  expect(apply(12, { type: 'elicitation_closed', elicitation_id: 'a' })).toEqual(['b']);
  expect(apply(13, { type: 'elicitation_closed', elicitation_id: 'a' })).toEqual(['b']);
  expect(apply(14, { type: 'elicitation_closed', elicitation_id: 'b' })).toEqual([]);
});
