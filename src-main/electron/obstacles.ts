// What to say when the gateway cannot start, and which ways out there are.
import type { Obstacle } from './host.ts';
import type { Notice } from './notice-page.ts';

export type WayOut = 'retry' | 'other_port' | 'without_api' | 'open_other' | 'open_logs' | 'quit';

interface Choice {
  readonly id: WayOut;
  readonly label: string;
}

const QUIT: Choice = { id: 'quit', label: 'Quit' };

export function obstacleNotice(obstacle: Obstacle): Notice & { readonly actions: readonly Choice[] } {
  switch (obstacle.kind) {
    case 'profile_in_use': {
      const where = obstacle.url === null ? '' : ` Its API is at ${obstacle.url}.`;
      const which = obstacle.pid === null ? '' : ` (process ${obstacle.pid})`;
      return {
        title: 'Agent Gateway is already running',
        text: [
          `It was started without a window${which} and looks after your servers.${where}`,
          'Two at once would start every server twice. Use the one that runs, or end it and try again.',
        ],
        actions: [
          ...(obstacle.url === null ? [] : [{ id: 'open_other', label: 'Open its dashboard' } as const]),
          { id: 'retry', label: 'Try again' },
          QUIT,
        ],
      };
    }
    case 'port_unusable':
      return {
        title: `Port ${obstacle.port} cannot be used`,
        text: [
          `${obstacle.message}. Scripts and agents would not reach the gateway there.`,
          'Another port is for this start only; Settings has the one for every start.',
        ],
        actions: [
          { id: 'other_port', label: 'Use another port' },
          { id: 'without_api', label: 'Open without the API' },
          QUIT,
        ],
      };
    case 'failed':
      return {
        title: 'Agent Gateway could not start',
        text: ['Nothing was changed. The log may say more.'],
        detail: obstacle.message,
        actions: [{ id: 'retry', label: 'Try again' }, { id: 'open_logs', label: 'Open logs folder' }, QUIT],
      };
  }
}
