// How many sessions there may be: a client that opens ever more of them loses its own.
import { expect, it } from 'vitest';
import { createSessions } from '../../../src-main/core/endpoint/sessions.ts';
import { createManualClock } from '../../support/manual-clock.ts';

it('room for one more is made among those of its own token first', () => {
  const sessions = createSessions(createManualClock());
  const open = (tokenId: string) =>
    sessions.open({
      caller: { agent: 'default', tokenId },
      server: null,
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: {},
    });
  const quiet = open('quiet');
  const first = open('greedy');
  for (let opened = 0; opened < 1_999; opened++) open('greedy');
  const all = [...sessions.all()];
  expect([all.length, all.includes(quiet), all.includes(first)]).toEqual([2_000, true, false]);
});
