// The contents a fake gateway can have, by name.
import type { WindowApi } from '../../../src-shared/contract/window-api.ts';
import {
  agents,
  authorizedServers,
  awkwardServers,
  type FakeWorld,
  manyServers,
  ordinaryServers,
  ownTools,
  question,
  settings,
  waitingServers,
  waitingWorkspace,
} from './data.ts';
import { fakeWindowApi } from './gateway.ts';

const world = (part: Partial<FakeWorld> = {}): FakeWorld => ({
  servers: ordinaryServers(),
  own: ownTools(),
  agents: agents(),
  settings: settings(),
  ...part,
});

const WORLDS: Readonly<Record<string, () => Parameters<typeof fakeWindowApi>[0]>> = {
  ordinary: () => ({ world: world() }),
  awkward: () => ({
    world: world({
      servers: awkwardServers(),
      settings: settings({
        restart_needed: ['port'],
        port: { value: 8123, source: 'environment' },
        key: {
          source: 'key_file',
          description: 'The key that protects your secrets is in a file that only you can read.',
        },
        notices: [
          {
            code: 'agent_unreadable',
            message: 'agents/broken/AGENT.md cannot be read: line 3 is no YAML. Its last good list stays in force.',
          },
        ],
      }),
    }),
    apiProblem: 'Port 8000 is used by another program. Choose another port in the settings.',
  }),
  empty: () => ({
    world: world({
      servers: [],
      own: [],
      agents: agents().slice(0, 1),
      settings: settings({ workspace: { value: null, source: 'default' } }),
    }),
  }),
  authorized: () => ({ world: world({ servers: authorizedServers() }) }),
  waiting: () => ({
    world: world({
      servers: waitingServers(),
      workspace: waitingWorkspace(),
      secrets: ['GITHUB_TOKEN', 'SENTRY_DSN'],
    }),
  }),
  asked: () => ({ world: world({ elicitations: [question()] }) }),
  'asked-to-open': () => ({
    world: world({
      elicitations: [
        question({
          mode: 'url',
          message: 'Pay for 20 more reports to go on.',
          requested_schema: null,
          url: 'https://pay.reports.example.com/checkout/7f3a',
          host: 'pay.reports.example.com',
        }),
      ],
    }),
  }),
  many: () => ({ world: world({ servers: manyServers(300) }) }),
  forty: () => ({ world: world({ servers: manyServers(40) }) }),
  silent: () => ({ world: world(), silent: true }),
  broken: () => ({ world: world(), broken: true }),
};

export function fakeWorld(name: string): WindowApi {
  return fakeWindowApi((WORLDS[name] ?? WORLDS.ordinary)!());
}
