// Lets contenders take turns: each started once, all measured in every round, whoever fails is noted and passed over.
import type { Contender, Running, TinyServer } from './contender.ts';
import { listed } from './measures.ts';

const LISTED_MS = 15_000;

export interface Started {
  readonly name: string;
  readonly running: Running;
}

/** Starts them all for as long as `work` takes; one that does not start is left out, with a word on stderr. */
export async function withContenders<T>(
  contenders: readonly Contender[],
  servers: readonly TinyServer[],
  work: (started: readonly Started[]) => Promise<T>,
): Promise<T> {
  const started: Started[] = [];
  const ends: (() => Promise<void> | void)[] = [];
  try {
    for (const { name, prepare } of contenders) {
      try {
        const prepared = await prepare(servers);
        ends.unshift(prepared.dispose);
        const running = await prepared.start();
        ends.unshift(running.stop);
        await Promise.all(
          running.doors.filter(({ handshake }) => handshake !== false).map((door) => listed(door, LISTED_MS)),
        );
        started.push({ name, running });
      } catch (error) {
        console.error(`${name} did not start:`, error);
      }
    }
    return await work(started);
  } finally {
    for (const finish of ends) await finish();
  }
}
