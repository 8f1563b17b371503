// @vitest-environment happy-dom
// The activity screen after the link to the gateway was lost: what happened meanwhile is there, and news go on coming.
import { act } from 'react';
import { it } from 'vitest';
import { ActivityScreen } from '../../../src-renderer/screens/activity/activity-screen.tsx';
import type { ListActivity } from '../../../src-shared/model/activity.ts';
import { activityOf } from '../../support/fake-gateway/activity.ts';
import { settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

it('reads anew what it missed while the link was lost, and is live again', async () => {
  const api = fakeWindowApi({ world: { servers: [], own: [], agents: [], settings: settings() } });
  let written = 3;
  const fake = await startFakeApp({
    ...api,
    async call(operation, input) {
      if (operation !== 'list_activity') return api.call(operation, input);
      return { ok: true, value: activityOf(written, input as ListActivity) };
    },
  });
  const text = () => document.body.textContent;
  const { gateway } = fake.app;
  await fake.show(<ActivityScreen />);
  await soon(text).toContain('3 records');

  await act(async () => gateway.setState({ link: { status: 'lost', retryAt: Date.now() + 1_000, reason: null } }));
  written = 5;
  await soon(text).toContain('3 records');
  await act(async () => gateway.setState({ link: { status: 'live' } }));
  await soon(text).toContain('5 records');

  written = 6;
  await act(async () => api.publish({ type: 'activity', last: 6 }));
  await soon(text).toContain('6 records');
  await fake.end();
});
