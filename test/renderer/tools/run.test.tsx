// @vitest-environment happy-dom
// The place to run a tool: however fast it is asked for, one run at a time.
import { act } from 'react';
import { expect, it } from 'vitest';
import { RunTool } from '../../../src-renderer/screens/tools/run-tool.tsx';
import type { ToolDetail } from '../../../src-shared/model/tool.ts';
import { settings } from '../../support/fake-gateway/data.ts';
import { fakeWindowApi } from '../../support/fake-gateway/gateway.ts';
import { holdCalls, soon, startFakeApp } from '../fake-app.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const TOOL: ToolDetail = {
  name: 'clock__now',
  original_name: 'now',
  title: null,
  description: '',
  server_name: 'clock',
  source: 'mcp',
  shadowed_by: null,
  disabled: false,
  review: null,
  annotations: null,
  input_schema: { type: 'object' },
  output_schema: null,
  warnings: [],
};

it('runs a tool once that is asked for twice before its check is loaded', async () => {
  const gateway = fakeWindowApi({ world: { servers: [], own: [], agents: [], settings: settings() } });
  const { api, calls } = holdCalls(gateway, (operation) => operation === 'call_tool');
  const fake = await startFakeApp(api);
  await fake.show(<RunTool tool={TOOL} />);
  const form = document.querySelector('form');
  await act(async () => {
    form?.requestSubmit();
    form?.requestSubmit();
  });
  await soon(() => document.body.textContent).toContain('Cancel');
  expect(calls).toHaveLength(1);
  expect(fake.app.runs.getState().runs.get(TOOL.name)).toHaveLength(1);
  await fake.end();
});
