// The command line tells zod to compile no parsers, before zod is there.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('zod looks for its settings where the entry leaves them', async () => {
  const entry = readFileSync(new URL('../../src-main/cli/main.ts', import.meta.url), 'utf8');
  const settings = /Object\.assign\(globalThis, \{ (\w+): \{ jitless: true \} \}\);/.exec(entry)?.[1];
  expect(settings).toBeDefined();
  Object.assign(globalThis, { [settings as string]: { jitless: true } });
  const { z } = await import('zod');
  expect(z.config().jitless).toBe(true);
});
