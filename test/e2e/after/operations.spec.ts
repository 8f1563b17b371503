// After all specs of the dashboard: together they used every operation there is, but for those listed here with the reason.
// What counts is what the pages really sent; a run of a part of the specs does not get here.
import { expect, test } from '@playwright/test';
import { type AdminOperation, adminContract } from '../../../src-shared/contract/admin.ts';
import { calledOperations, type Host } from '../called-operations.ts';
import { REAL } from '../driver.ts';

type Reasons = Readonly<Partial<Record<AdminOperation, string>>>;

const SNAPSHOT = 'the snapshot has it, and events keep it up to date';

/** Not for a dashboard. Taken off this list as soon as one is called. */
const OTHERS_ONLY: Reasons = {
  get_health: 'for scripts that wait for the gateway; the page has its event stream',
  list_servers: SNAPSHOT,
  list_tools: SNAPSHOT,
  list_agents: SNAPSHOT,
  list_secrets: SNAPSHOT,
  list_elicitations: SNAPSHOT,
  get_settings: SNAPSHOT,
};

/** For people, and not called by a spec of the dashboard: proved elsewhere. One that is called may stay here. */
const PROVED_ELSEWHERE: Reasons = {
  sign_in_server:
    'leads to a page of somebody else: test/renderer/servers/sign-in.test.ts, test/core/auth/sign-in.test.ts',
  sign_out_server: 'ends such a sign-in: the same tests',
  list_agent_tokens: 'API and command line: test/core, test/cli',
  check_activity: 'API and command line: test/core/activity, test/cli',
};

const HOSTS: readonly Host[] = REAL ? ['headless'] : ['desktop', 'headless'];
const OPERATIONS = Object.keys(adminContract) as AdminOperation[];

test('the dashboard calls every operation but the listed ones', () => {
  for (const host of HOSTS) expect(calledOperations(host), `what the page called ${host}`).not.toEqual([]);
  const called = new Set(HOSTS.flatMap(calledOperations));
  const missing = OPERATIONS.filter((name) => !called.has(name));
  expect(
    missing.filter((name) => !(name in OTHERS_ONLY || name in PROVED_ELSEWHERE)),
    'not called, and not listed',
  ).toEqual([]);
  expect(
    OPERATIONS.filter((name) => name in OTHERS_ONLY && called.has(name)),
    'listed, though called',
  ).toEqual([]);
});
