// A server that is killed in the middle of a call: when that call fails, and when the next one works again.
import { atMost, createFigures, type Measure, type Section, shown } from '../figures.ts';
import { type Contender, type Door, tinyServers } from './contender.ts';
import { afterKill, short } from './measures.ts';
import { ours } from './ours.ts';
import { withContenders } from './round.ts';

const FAILED: Measure = { what: 'Server killed: its call has failed after', unit: 'ms', digits: 0 };
const USABLE: Measure = { what: 'Server killed: the next call works after', unit: 'ms', digits: 0 };
const PATIENCE_MS = 3_000;

export async function benchKill(rounds: number, peers: readonly Contender[]): Promise<Section> {
  const figures = createFigures();
  // Another server each time: a second crash of the same one is meant to be waited for.
  await withContenders([ours, ...peers], tinyServers(Math.min(rounds, 5)), async (started) => {
    for (const { name, running } of started) {
      // Those that take seconds to give up are asked once.
      const doors = name === ours.name ? running.doors : running.doors.slice(0, 1);
      for (const door of doors) {
        try {
          const { failed, usable } = await afterKill(door as Door, PATIENCE_MS);
          figures.add(name, FAILED, failed ?? `not within ${PATIENCE_MS / 1_000} s`);
          figures.add(name, USABLE, usable ?? `not within ${PATIENCE_MS / 1_000} s`);
        } catch (error) {
          figures.add(name, FAILED, short(error));
        }
      }
    }
  });
  const row = (what: string, measure: Measure, limit: number) =>
    atMost(what, {
      value: shown(figures.of(ours.name, measure), measure),
      baseline: '',
      number: figures.of(ours.name, measure),
      limit,
      unit: 'ms',
    });
  return {
    rows: [
      row('A call fails after its server was killed', FAILED, 50),
      row('A killed server is usable again', USABLE, 150),
    ],
    comparisons: figures.comparisons(),
  };
}
