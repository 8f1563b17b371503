// @vitest-environment happy-dom
// A change of one server draws its row again and no other: counted by React's own profiler.
import { act, Profiler } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src-renderer/api/connection.ts';
import { type App, AppContext } from '../../../src-renderer/app/app-context.ts';
import { createAppearance } from '../../../src-renderer/app/appearance.ts';
import { createHostStore } from '../../../src-renderer/app/host-store.ts';
import { createRunsStore } from '../../../src-renderer/app/runs-store.ts';
import { createUiStore } from '../../../src-renderer/app/ui-store.ts';
import { ServerRow } from '../../../src-renderer/screens/servers/server-row.tsx';
import { SummaryLine } from '../../../src-renderer/screens/servers/summary-line.tsx';
import { fromSnapshot } from '../../../src-renderer/store/gateway-state.ts';
import { applyEvents, createGatewayStore } from '../../../src-renderer/store/gateway-store.ts';
import { event, server, snapshot, tool } from '../store/views.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const servers = ['one', 'two', 'three'].map((name, index) => server(name, 10 - index));
const [one, two] = servers as [(typeof servers)[number], (typeof servers)[number]];

let root: Root;
let counts: Record<string, number>;
let app: App;

beforeEach(async () => {
  const connection = { host: 'desktop' } as Connection;
  const gateway = createGatewayStore();
  gateway.setState({ gateway: fromSnapshot(snapshot({ servers })), link: { status: 'live' } });
  app = {
    connection,
    gateway,
    ui: createUiStore(),
    host: createHostStore(connection, 'http://127.0.0.1'),
    runs: createRunsStore(),
    appearance: createAppearance(document.documentElement, null),
    actions: {} as App['actions'],
    sync: { retry() {}, stop() {} },
  };
  counts = {};
  root = createRoot(document.body.appendChild(document.createElement('div')));
  const count = (id: string) => {
    counts[id] = (counts[id] ?? 0) + 1;
  };
  await act(async () =>
    root.render(
      <AppContext value={app}>
        <Profiler id="summary" onRender={count}>
          <SummaryLine />
        </Profiler>
        {servers.map(({ id, name }) => (
          <Profiler key={id} id={name} onRender={count}>
            <ServerRow id={id} current={false} open={false} hurried={{ current: false }} />
          </Profiler>
        ))}
      </AppContext>,
    ),
  );
  expect(Object.keys(counts).sort()).toEqual(['one', 'summary', 'three', 'two']);
  // What they take to appear is not the question here.
  counts = {};
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

describe('rows of the server list', () => {
  it('draws only the row of the server that changed', async () => {
    await act(async () => {
      applyEvents(app.gateway, [event(11, { type: 'server', server: { ...two, tool_count: 7 } })]);
    });
    expect(Object.keys(counts)).toEqual(['two']);
    expect(document.body.textContent).toContain('7 tools');
  });

  it('draws no row when tools, agents or settings change', async () => {
    await act(async () => {
      applyEvents(app.gateway, [
        event(11, { type: 'tools', owner: one.id, tools: [tool('one__a')] }),
        event(12, { type: 'agents', agents: [] }),
      ]);
    });
    expect(counts).toEqual({});
  });

  it('draws a row and the summary when a state changes', async () => {
    await act(async () => {
      const last_error = { error: 'Could not start one', error_code: 'connection_error' } as const;
      const failed = { ...one, status: 'error' as const, connected: false, last_error };
      applyEvents(app.gateway, [event(11, { type: 'server', server: failed })]);
    });
    expect(Object.keys(counts).sort()).toEqual(['one', 'summary']);
    expect(document.body.textContent).toContain('Could not start one');
    expect(document.body.textContent).toContain('1 needs attention');
  });

  it('draws only the row whose test came back', async () => {
    await act(async () => app.ui.setState({ tests: new Map([[two.id, { state: 'failed', problem: 'No answer' }]]) }));
    expect(Object.keys(counts)).toEqual(['two']);
    expect(document.body.textContent).toContain('No answer');
  });
});
