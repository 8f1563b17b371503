// `audit verify` over the files of a log, whole and changed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { audit } from '../../src-main/cli/audit.ts';
import type { Terminal } from '../../src-main/cli/commands.ts';
import { activityDirectory } from '../../src-main/core/activity/activity-log.ts';
import { startTestGateway } from '../support/test-gateway.ts';

it('says that a log is whole, and where it is not', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'audit-'));
  const run = async (...args: string[]) => {
    let [out, err] = ['', ''];
    const terminal = {
      environment: {},
      cwd: '/',
      home: '/',
      platform: process.platform,
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
      },
    } as unknown as Terminal;
    const code = await audit.run(['verify', '--data-dir', dataDir, ...args], terminal);
    return { code, out, err };
  };
  expect(await run()).toEqual({ code: 0, out: 'The log has no records yet.\n', err: '' });

  const gateway = await startTestGateway({ dataDir });
  for (const name of ['A', 'B', 'C']) await gateway.client.set_secret({ name, value: 'canary-in-a-secret' });
  await gateway.close();
  expect((await run()).out).toMatch(/^3 records, 1 to 3, are as they were written\.\nLast hash: [0-9a-f]{64}\n$/);
  expect(JSON.parse((await run('--json')).out)).toMatchObject({ ok: true, records: 3, problem: null });

  const file = path.join(
    activityDirectory(dataDir),
    readdirSync(activityDirectory(dataDir)).find((name) => name.endsWith('.jsonl')) as string,
  );
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain('canary');
  writeFileSync(file, text.slice(0, text.indexOf('\n') + 1));
  expect(await run()).toMatchObject({ code: 1, out: '', err: 'Records 2 to 3 are missing at its end.\n' });
  writeFileSync(file, text.replace('"result":"ok"', '"result":"OK"'));
  expect(await run()).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^Record 1 \(line 1 of .*\) was changed\.\n$/),
  });
  rmSync(dataDir, { recursive: true, force: true });
});
