// @vitest-environment happy-dom
// A diagnosis on screen: each step as soon as the gateway tells it, before the answer with all of them is there.
import { act } from 'react';
import { expect, it } from 'vitest';
import { DiagnoseDialog } from '../../../src-renderer/screens/servers/dialogs/diagnose-dialog.tsx';
import type { Diagnosis } from '../../../src-shared/model/diagnosis.ts';
import { ordinaryServers, settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { holdCalls, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

it('shows each step as it is told, and what would help once it is over', async () => {
  const world = { servers: ordinaryServers(), own: [], agents: [], settings: settings() };
  const { api, calls } = holdCalls(fakeWindowApi({ world }), (operation) => operation === 'diagnose_server');
  const fake = await startFakeApp(api);
  const github = world.servers.find(({ view }) => view.name === 'github')?.view.id ?? '';
  await fake.show(<DiagnoseDialog id={github} />);
  const text = () => document.body.textContent;
  const { call_id: callId } = calls[0]!.input as { call_id: string };
  expect(text()).toContain('Trying to reach it…');

  const fix = { kind: 'set_timeout', ms: 2_400 } as const;
  const spawn = { step: 'spawn', ok: true, ms: 9, message: 'It runs as process 4711', fix: null } as const;
  const handshake = { step: 'handshake', ok: false, ms: 800, message: 'No answer within 0.8 s', fix } as const;
  await act(async () => api.publish({ type: 'diagnosis_step', call_id: callId, step: spawn }));
  expect(text()).toContain('Start it, works');
  expect(text()).toContain('Going on to the next step…');
  await act(async () => api.publish({ type: 'diagnosis_step', call_id: 'of another window', step: handshake }));
  expect(text()).not.toContain('Agree on the protocol');

  const diagnosis: Diagnosis = { ok: false, steps: [spawn, handshake], argv: null, cwd: null, env_names: [] };
  await calls[0]?.answer({ ok: true, value: diagnosis });
  await soon(text).toContain('Agree on the protocol, fails');
  expect(text()).not.toContain('Going on');
  expect(text()).toContain('Apply: wait 2.4 s');
  await fake.end();
});
