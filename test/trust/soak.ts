// `npm run soak -- MINUTES`: one gateway at work for that long; says every minute how large it is, and fails when it has grown.
//   npm run soak            ten minutes
//   npm run soak -- 480     a night
import { setTimeout as sleep } from 'node:timers/promises';
import { cliFile } from '../../scripts/launch/build.js';
import { ensureBuild } from '../support/build.ts';

const MINUTE_MS = 60_000;
/** A deleted server can be brought back for 30 s: what is kept for that is no growth. */
const FORGOTTEN_MS = 31_000;
/** Caches, the past events, compiled code and the heap's own slack have come to their size after this many rounds. */
const WARM_UP_ROUNDS = 12;
/** Six exits within a minute are given up, as they should be: the one that dies does it less often. */
const BETWEEN_DEATHS_MS = 20_000;
const MEMORY_GROWTH = 1.05;

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) throw new Error('npm run soak -- MINUTES');
const root = new URL('../..', import.meta.url).pathname;
await ensureBuild();
process.env.SERVE_PROGRAM ??= cliFile(root).slice(root.length);

const { temporaryFolder } = await import('../support/serve-process.ts');
const { odd } = await import('../support/real-servers.ts');
const { processesWith } = await import('../support/processes.ts');
const { until } = await import('../support/test-gateway.ts');
const { callOften, cycle } = await import('./support/cycles.ts');
const { childrenOf, descriptorsOf, memoryOf, startWatched } = await import('./support/watch.ts');

const mark = `soak-${process.pid}`;
const folder = temporaryFolder();
const serve = await startWatched(folder.path);
const { client } = serve;
const { pid } = serve.ready;
const add = (name: string, modes: readonly string[], env: Record<string, string> = {}) =>
  client.create_server({ name, transport: 'stdio', ...odd(...modes), env });

let died = Number.NEGATIVE_INFINITY;

/** Servers come and go, one is called, one dies, one floods. */
async function round(): Promise<void> {
  await cycle(serve, 20);
  await callOften(serve, 'stays__echo', 2_000);
  if (performance.now() - died > BETWEEN_DEATHS_MS) await die();
  const { id } = await add('floods', ['flood=100000', 'stderr=5000000']);
  await until(async () => (await client.get_server({ id })).status !== 'connecting');
  await client.delete_server({ id });
}

async function die(): Promise<void> {
  died = performance.now();
  const [victim] = processesWith(`TRUST_MARK=${mark}`);
  if (victim !== undefined) process.kill(victim, 'SIGKILL');
  await until(
    () => processesWith(`TRUST_MARK=${mark}`).some((id) => id !== victim),
    () => 'the killed server never came back',
    MINUTE_MS,
  );
}

interface Size {
  readonly heap: number;
  readonly resident: number;
  readonly descriptors: number;
  readonly children: number;
  readonly timers: number;
}

async function sizeNow(): Promise<Size> {
  await sleep(FORGOTTEN_MS);
  const { heap, timers } = await serve.look();
  return {
    timers,
    heap: heap / 2 ** 20,
    resident: memoryOf(pid).now,
    descriptors: descriptorsOf(serve),
    children: childrenOf(pid).length,
  };
}

const line = (rounds: number, { heap, resident, descriptors, children, timers }: Size) =>
  `${new Date().toISOString()}  ${rounds} rounds  ${heap.toFixed(1)} MB in use, ${resident.toFixed(0)} MB resident, ${descriptors} descriptors, ${children} children, ${timers} timers`;

try {
  await add('stays', []);
  await add('dies', [], { TRUST_MARK: mark });
  await until(async () => (await client.list_servers()).every(({ connected }) => connected));
  let rounds = 0;
  while (rounds < WARM_UP_ROUNDS) {
    await round();
    rounds += 1;
  }
  const before = await sizeNow();
  console.log(line(rounds, before));
  let after = before;
  for (const end = performance.now() + minutes * MINUTE_MS; performance.now() < end; ) {
    const next = performance.now() + MINUTE_MS;
    while (performance.now() < Math.min(next, end)) {
      await round();
      rounds += 1;
    }
    after = await sizeNow();
    console.log(line(rounds, after));
  }
  const failures = [
    after.heap > before.heap * MEMORY_GROWTH && 'the memory in use has grown by more than 5 %',
    after.resident > before.resident * MEMORY_GROWTH && 'the resident memory has grown by more than 5 %',
    after.descriptors > before.descriptors && 'there are more descriptors than before',
    after.children > before.children && 'there are more children than before',
    after.timers > before.timers && 'there are more timers than before',
  ].filter((failure) => failure !== false);
  const { code } = await serve.stop();
  if (code !== 0) failures.push(`it ended with code ${code}`);
  console.log(failures.length === 0 ? 'As large as before.' : `Failed: ${failures.join('; ')}.`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  serve.child.kill('SIGKILL');
  folder.remove();
}
