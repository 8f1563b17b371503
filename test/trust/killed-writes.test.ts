// A real gateway, killed again and again while scripts change its servers: what it had acknowledged is there, and nothing is half there.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openProfile } from '../../src-main/core/index.ts';
import { TEMPORARY_NAME } from '../../src-main/core/store/private-file.ts';
import { type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';
import { figure, type Random, randomOf, replay, rounds } from './support/run.ts';

const ROUNDS = rounds(2, 200);
const WRITERS = 3;
/** Killed beside one another: a start has to wait for more than the processor. */
const PROFILES = 2;

/** What one writer knows of its server: the version that was acknowledged, and the one that was asked for when the gateway died. */
interface Known {
  readonly name: string;
  id: string | null;
  /** null: there is none. */
  version: number | null;
  asked: number | null | undefined;
}

const content = (version: number) => ({ args: [`${version}`, 'x'.repeat(500)], env: { SECRET: `secret ${version}` } });

/** Creates, changes and deletes one server until the gateway is gone. Returns how much was acknowledged. */
async function write(
  serve: ServeProcess,
  known: Known,
  random: Random,
  next: () => number,
  tell: () => void,
): Promise<number> {
  const { client } = serve;
  for (let done = 0; ; done += 1) {
    if (done > 0) tell();
    const isDelete = known.version !== null && random.below(4) === 0;
    known.asked = isDelete ? null : next();
    try {
      if (known.asked === null) await client.delete_server({ id: known.id! });
      else if (known.version === null) {
        const created = { transport: 'stdio' as const, command: 'node', enabled: false, ...content(known.asked) };
        known.id = (await client.create_server({ name: known.name, ...created })).id;
      } else await client.update_server({ id: known.id!, ...content(known.asked) });
    } catch (error) {
      // Nothing else than its end may make it refuse.
      expect(error).toMatchObject({ code: 'unavailable' });
      return done;
    }
    known.version = known.asked;
    known.asked = undefined;
  }
}

/** One profile, killed in each of the rounds. Returns how many changes were acknowledged. */
async function killAgainAndAgain(rounds: readonly number[]): Promise<number> {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const writers: Known[] = Array.from({ length: WRITERS }, (_, index) => ({
    name: `server-${index}`,
    id: null,
    version: null,
    asked: undefined,
  }));
  let version = 0;
  let acknowledged = 0;
  for (const round of rounds) {
    const random = randomOf(round);
    const serve = await startServe(folder.path);
    onTestFinished(() => void serve.child.kill('SIGKILL'));
    // This start is the restart after the kill before: what it lists has to be what was found in the files.
    const listed = await serve.client.list_servers();
    const expected = writers.filter((known) => known.version !== null);
    expect(listed.map(({ name, args }) => `${name} ${args?.[0]}`).sort(), replay(round)).toEqual(
      expected.map((known) => `${known.name} ${known.version}`),
    );
    expect((await serve.client.get_settings()).notices, replay(round)).toEqual([]);
    const first = Promise.withResolvers<void>();
    const running = writers.map((known) => write(serve, known, random, () => ++version, first.resolve));
    // A cold gateway needs longer for its first answer than the rest of the round takes.
    await first.promise;
    await sleep(random.below(90));
    serve.child.kill('SIGKILL');
    const counts = await Promise.all(running);
    await serve.ended;
    acknowledged += counts.reduce((sum, count) => sum + count, 0);
    await check(folder.path, writers, replay(round));
  }
  return acknowledged;
}

test(`killed ${ROUNDS} times during creates, changes and deletes over REST`, async () => {
  const all = Array.from({ length: ROUNDS }, (_, round) => round);
  const counts = await Promise.all(
    Array.from({ length: PROFILES }, (_, lane) => killAgainAndAgain(all.filter((round) => round % PROFILES === lane))),
  );
  const acknowledged = counts.reduce((sum, count) => sum + count, 0);
  figure('Acknowledged changes in the rounds with kill -9', acknowledged, 'changes', `${ROUNDS} kills`);
  figure('Kills after which every acknowledged change was there, whole', ROUNDS, `of ${ROUNDS}`);
  // Kills that never meet a change would prove nothing.
  expect(acknowledged).toBeGreaterThanOrEqual(ROUNDS);
}, 300_000);

/** Opens the files and expects for each writer what was acknowledged, or what was under way: whole, its secret with it. */
async function check(directory: string, writers: readonly Known[], where: string): Promise<void> {
  const { store, box, close } = await openProfile({ directory, env: {} });
  try {
    expect(store.notices, where).toEqual([]);
    expect(store.document.needs_attention ?? [], where).toEqual([]);
    for (const known of writers) {
      const stored = store.document.servers.find(({ name }) => name === known.name);
      const found = stored ? Number(stored.args?.[0]) : null;
      const allowed = known.asked === undefined ? [known.version] : [known.version, known.asked];
      expect(allowed, `${known.name} in ${where}`).toContain(found);
      if (stored) {
        const opened = { args: stored.args, env: await box.open(stored.encrypted_env!) };
        expect(opened, where).toEqual(content(found!));
      }
      known.id = stored?.id ?? null;
      known.version = found;
      known.asked = undefined;
    }
    const names = readdirSync(directory, { recursive: true }).map(String);
    expect(
      names.filter((name) => TEMPORARY_NAME.test(name)),
      where,
    ).toEqual([]);
  } finally {
    await close();
  }
}
