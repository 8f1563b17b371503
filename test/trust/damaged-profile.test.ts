// Configuration files damaged by chance: the gateway starts, lists what is intact, and the damaged bytes are kept.
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openProfile } from '../../src-main/core/index.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { figure, type Random, randomOf, replay, rounds } from './support/run.ts';

const SERVERS = 12;
const DAMAGES = rounds(30, 2_000);
const STARTS = rounds(1, 20);

/** Each takes a sound file and breaks it at a place of chance. */
const damages: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => flip(bytes, random),
  (bytes, random) => flip(flip(bytes, random), random),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => {
    const start = random.below(bytes.length);
    return Buffer.from(bytes).fill(0, start, Math.min(bytes.length, start + 1 + random.below(512)));
  },
  (bytes, random) => {
    const [from, to] = [random.below(bytes.length), random.below(bytes.length)];
    const piece = bytes.subarray(from, from + 64);
    return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)]);
  },
  (_, random) =>
    Buffer.from(random.pick(['', '[]', 'null', '"x"', '{}', '{"servers":{}}', '{"version":"1","servers":[1,null]}'])),
];

function flip(bytes: Buffer, random: Random): Buffer {
  const flipped = Buffer.from(bytes);
  const at = random.below(bytes.length);
  flipped[at] = flipped[at]! ^ (1 << random.below(8));
  return flipped;
}

/** A data directory with this configuration and, as after every change, the one before it. */
function profile(directory: string, damaged: Buffer, former: Buffer, key: Buffer): void {
  mkdirSync(directory, { mode: 0o700 });
  const files = { 'config.json': damaged, 'config.json.bak': former, 'secret.key': key };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(directory, name), content);
    chmodSync(path.join(directory, name), 0o600);
  }
}

/** Whether the damaged bytes are still somewhere: where they were, or set aside. */
function isKept(directory: string, damaged: Buffer): boolean {
  const names = readdirSync(directory).filter((name) => name === 'config.json' || name.includes('.corrupt-'));
  return names.some((name) => readFileSync(path.join(directory, name)).equals(damaged));
}

async function soundProfile(directory: string): Promise<{ bytes: Buffer; former: Buffer; key: Buffer }> {
  const serve = await startServe(directory);
  for (let index = 0; index < SERVERS; index += 1) {
    await serve.client.create_server({
      name: `server-${index}`,
      transport: 'stdio',
      command: 'node',
      args: [`${index}`],
      env: { SECRET: `value ${index}` },
      enabled: false,
    });
  }
  await serve.stop();
  const read = (name: string) => readFileSync(path.join(directory, name));
  return { bytes: read('config.json'), former: read('config.json.bak'), key: read('secret.key') };
}

test(`${DAMAGES} damages by chance, and ${STARTS} full starts with them`, async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const { bytes, former, key } = await soundProfile(path.join(folder.path, 'sound'));
  const damage = (round: number) => {
    const random = randomOf(round);
    return random.pick(damages)(bytes, random);
  };
  for (let round = 0; round < DAMAGES; round += 1) {
    const directory = path.join(folder.path, `p${round}`);
    const damaged = damage(round);
    profile(directory, damaged, former, key);
    const { store, close } = await openProfile({ directory, env: {} });
    const { servers, needs_attention = [] } = store.document;
    // The one before the last change has one server less; of the damaged one at most the entry that was hit is not listed.
    expect(servers.length + needs_attention.length, replay(round)).toBeGreaterThanOrEqual(SERVERS - 1);
    expect(isKept(directory, damaged), replay(round)).toBe(true);
    await close();
    expect(isKept(directory, damaged), replay(round)).toBe(true);
  }
  for (let round = 0; round < STARTS; round += 1) {
    const directory = path.join(folder.path, `s${round}`);
    const damaged = damage(round + DAMAGES);
    profile(directory, damaged, former, key);
    const serve = await startServe(directory);
    try {
      const listed = await serve.client.list_servers();
      expect(listed.length, replay(round + DAMAGES)).toBeGreaterThanOrEqual(SERVERS - 2);
      expect(isKept(directory, damaged), replay(round + DAMAGES)).toBe(true);
    } finally {
      expect((await serve.stop()).code).toBe(0);
    }
  }
  figure('Damaged configurations that opened with what is intact', DAMAGES + STARTS, `of ${DAMAGES + STARTS}`);
}, 300_000);
