// How the states of a client are called and drawn.
import type { ClientState, ClientView } from '../../../src-shared/model/client.ts';
import type { ServerStatus } from '../../../src-shared/model/mcp-server.ts';
import { count } from '../../text/units.ts';

export const CLIENT_WORDS: Readonly<Record<ClientState, string>> = {
  connected: 'Connected',
  drifted: 'Changed',
  unreadable: 'Cannot be read',
  detected: 'Not connected',
  not_installed: 'Not installed',
};

/** The shapes mean the same everywhere. */
export const CLIENT_SHAPES: Readonly<Record<ClientState, ServerStatus>> = {
  connected: 'connected',
  drifted: 'needs_auth',
  unreadable: 'error',
  detected: 'disabled',
  not_installed: 'disabled',
};

export function clientSummary(views: readonly ClientView[]): string {
  const amount = (state: ClientState) => views.filter((each) => each.state === state).length;
  const parts = [
    `${amount('connected')} connected`,
    ...(amount('drifted') + amount('unreadable') > 0
      ? [`${count(amount('drifted') + amount('unreadable'), 'needs', 'need')} attention`]
      : []),
    ...(amount('detected') > 0 ? [`${amount('detected')} more on this machine`] : []),
  ];
  return parts.join(' · ');
}
