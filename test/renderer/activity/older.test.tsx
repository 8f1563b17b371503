// @vitest-environment happy-dom
// Older records: asked for once, and of no use to a list that has begun anew since.
import { act } from 'react';
import { expect, it } from 'vitest';
import {
  type Activity,
  type ActivityFilter,
  useActivity,
} from '../../../src-renderer/screens/activity/use-activity.ts';
import type { Outcome } from '../../../src-shared/contract/errors.ts';
import type { WindowApi } from '../../../src-shared/contract/window-api.ts';
import type { ListActivity } from '../../../src-shared/model/activity.ts';
import { activityOf } from '../../support/fake-gateway/activity.ts';
import { settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { holdCalls, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

it('adds a page of older records once, and to the list that it was asked for', async () => {
  const gateway = fakeWindowApi({ world: { servers: [], own: [], agents: [], settings: settings() } });
  const log: WindowApi['call'] = async (operation, input) =>
    operation === 'list_activity'
      ? { ok: true, value: activityOf(450, input as ListActivity) }
      : gateway.call(operation, input);
  const { api, calls } = holdCalls(
    { ...gateway, call: log },
    (operation, input) => operation === 'list_activity' && (input as ListActivity).before !== undefined,
  );
  const fake = await startFakeApp(api);
  let activity: Activity | undefined;
  function Probe({ filter }: { filter: ActivityFilter }) {
    activity = useActivity(filter, false);
    return null;
  }
  const count = () => activity?.records?.length;
  const older = () => act(async () => void activity?.older?.());
  const page = (): Outcome => ({ ok: true, value: activityOf(250, { limit: 200 } as ListActivity) });
  await fake.show(<Probe filter={{}} />);
  await soon(count).toBe(200);

  await older();
  await older();
  expect(calls).toHaveLength(1);
  await calls[0]?.answer(page());
  await soon(count).toBe(400);

  await older();
  await fake.show(<Probe filter={{ kind: 'operation' }} />);
  await soon(count).toBeLessThan(200);
  const before = count();
  await calls[1]?.answer({ ok: false, error: { code: 'unavailable', message: 'Too late' } });
  expect(activity?.problem).toBeNull();
  expect(count()).toBe(before);
  await fake.end();
});
