// A real writer, killed again and again in the middle of its work.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openProfile } from '../../../src-main/core/store/index.ts';
import { TEMPORARY_NAME } from '../../../src-main/core/store/private-file.ts';
import { startChild } from './support/children.ts';
import { freshDirectory } from './support/temporary.ts';
import { stateAt } from './support/writer-states.ts';

const ROUNDS = 30;

test(`killed ${ROUNDS} times while it writes, nothing that was acknowledged is lost and nothing is half there`, async () => {
  const directory = freshDirectory();
  let writes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = startChild('writer-child.ts', [directory]);
    await child.line(0);
    await sleep(Math.random() * 90);
    await child.kill();
    const acknowledged = Number(child.lines.at(-1));
    writes += child.lines.length;

    const { store, close } = await openProfile({ directory, env: {} });
    expect(store.notices, `round ${round}`).toEqual([]);
    const step = store.document.settings.step as number;
    // The last write may have been finished without there having been time to say so.
    expect([acknowledged, acknowledged + 1]).toContain(step);
    expect(store.document).toEqual(stateAt(step));
    expect(readdirSync(directory).filter((name) => TEMPORARY_NAME.test(name))).toEqual([]);
    await close();
  }
  // Kills that never meet a write would prove nothing.
  expect(writes).toBeGreaterThan(ROUNDS * 2);
}, 180_000);
