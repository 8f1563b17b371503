// The small decisions of the shell, each a pure function: where the window opens, what tray and notifications say.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDesktopArguments } from '../../src-main/electron/arguments.ts';
import { createFailureWatch } from '../../src-main/electron/failure-notice.ts';
import { obstacleNotice } from '../../src-main/electron/obstacles.ts';
import { MIN_SIZE, placeWindow } from '../../src-main/electron/placement.ts';
import { type TrayActions, traySummary, trayTemplate } from '../../src-main/electron/tray-menu.ts';
import { serverView } from './server-views.ts';

describe('where the window opens', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1040 };
  const second = { x: 1920, y: 0, width: 1280, height: 984 };
  const saved = { x: 100, y: 80, width: 1000, height: 700, maximized: false };

  test('where it was, also on the second screen', () => {
    expect(placeWindow(saved, [screen])).toEqual({ x: 100, y: 80, width: 1000, height: 700 });
    expect(placeWindow({ ...saved, x: 2000 }, [screen, second])).toMatchObject({ x: 2000, width: 1000 });
    expect(placeWindow({ ...saved, x: -800 }, [screen])).toMatchObject({ x: -800 });
  });

  test('somewhere new when its screen is gone or its upper edge cannot be reached, in the size it had', () => {
    for (const lost of [{ x: 2000 }, { x: -950 }, { y: -30 }, { y: 1039 }, { x: 1900 }]) {
      const place = placeWindow({ ...saved, ...lost }, [screen]);
      expect(place, JSON.stringify(lost)).toEqual({ width: 1000, height: 700 });
    }
  });

  test('never larger than the screen, never smaller than it can be used', () => {
    expect(placeWindow({ ...saved, width: 9_000, height: 9_000 }, [screen])).toMatchObject({
      width: 1920,
      height: 1040,
    });
    expect(placeWindow({ ...saved, width: 10, height: 10, x: 0 }, [screen])).toEqual({ ...MIN_SIZE });
    expect(placeWindow(null, [{ x: 0, y: 0, width: 1024, height: 600 }])).toEqual({ width: 1024, height: 600 });
    expect(placeWindow(null, [])).toEqual({ width: 1180, height: 780 });
  });
});

test('the empty window has the colour of the empty page, light and dark', () => {
  const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8');
  const page = /--n1: light-dark\((#\w+), (#\w+)\)/.exec(read('src-renderer/styles/tokens.css'));
  expect(page, 'the colour of the page').not.toBeNull();
  expect(read('src-main/electron/window.ts')).toContain(`{ light: '${page?.[1]}', dark: '${page?.[2]}' }`);
});

describe('notifications', () => {
  test('a server that was connected and is given up is told once', () => {
    const failureOf = createFailureWatch();
    const down = {
      status: 'error',
      last_error: { error: 'It exited with code 1', error_code: 'connection_error' },
    } as const;
    expect(failureOf(serverView({ name: 'a' }))).toBeNull();
    expect(
      failureOf(serverView({ name: 'a', status: 'connecting', next_retry_at: '2026-11-23T03:17:52+00:00' })),
    ).toBeNull();
    expect(failureOf(serverView({ name: 'a', ...down }))).toEqual({
      title: 'a stopped working',
      body: 'It exited with code 1',
    });
    expect(failureOf(serverView({ name: 'a', ...down }))).toBeNull();
    failureOf(serverView({ name: 'a' }));
    expect(failureOf(serverView({ name: 'a', ...down }))).not.toBeNull();
  });

  test('nothing about servers that never connected, were switched off, or are still being tried', () => {
    const failureOf = createFailureWatch();
    expect(failureOf(serverView({ name: 'never', status: 'error' }))).toBeNull();
    failureOf(serverView({ name: 'off' }));
    failureOf(serverView({ name: 'off', status: 'disabled', enabled: false }));
    expect(failureOf(serverView({ name: 'off', status: 'error' }))).toBeNull();
    failureOf(serverView({ name: 'tried' }));
    const retrying = { status: 'error', next_retry_at: '2026-11-23T03:17:52+00:00' } as const;
    expect(failureOf(serverView({ name: 'tried', ...retrying }))).toBeNull();
  });

  test('a long reason is cut', () => {
    const failureOf = createFailureWatch();
    failureOf(serverView({ name: 'a' }));
    const error = { error: 'x'.repeat(5_000), error_code: 'connection_error' } as const;
    expect(failureOf(serverView({ name: 'a', status: 'error', last_error: error }))?.body).toHaveLength(200);
  });
});

describe('tray', () => {
  const actions: TrayActions = {
    open() {},
    refresh() {},
    copyMcpUrl() {},
    pauseAll() {},
    resume() {},
    quit() {},
  };
  const labels = (state: Partial<Parameters<typeof trayTemplate>[0]>) =>
    trayTemplate({ servers: [], mcpUrl: null, paused: [], ...state }, actions).map(
      ({ label, type, enabled }) => `${label ?? type}${enabled === false ? ' (off)' : ''}`,
    );

  test('counts what there is', () => {
    expect(traySummary([])).toBe('No servers yet');
    const servers = [
      ...['a', 'b', 'c'].map((name) => serverView({ name })),
      serverView({ name: 'd', status: 'error' }),
      serverView({ name: 'e', status: 'needs_auth' }),
      serverView({ name: 'f', status: 'disabled', enabled: false }),
    ];
    expect(traySummary(servers)).toBe('3 connected, 2 failing');
    expect(traySummary(servers.slice(3, 4))).toBe('0 connected, 1 failing');
    expect(traySummary([serverView({ name: 'x', status: 'connecting' })])).toBe('0 connected, 1 connecting');
  });

  test('offers the failing ones for refresh, and says how many more there are', () => {
    const servers = Array.from({ length: 10 }, (_, index) => serverView({ name: `s${index}`, status: 'error' }));
    expect(labels({ servers: servers.slice(0, 1) })).toEqual([
      '0 connected, 1 failing (off)',
      'separator',
      'Open Agent Gateway',
      'separator',
      'Refresh s0',
      'separator',
      'Copy MCP URL (off)',
      'Pause all',
      'separator',
      'Quit',
    ]);
    expect(labels({ servers })).toContain('2 more failing…');
  });

  test('resumes what was paused and is still off; with nothing running there is nothing to pause', () => {
    const off = serverView({ name: 'a', status: 'disabled', enabled: false });
    expect(labels({ servers: [off], paused: [off.id, 'deleted'] })).toContain('Resume 1 server');
    expect(labels({ servers: [serverView({ name: 'a' })], paused: ['id-of-a'] })).toContain('Pause all');
    expect(labels({ servers: [off] })).toContain('Pause all (off)');
    expect(labels({ mcpUrl: 'http://127.0.0.1:8000/mcp' })).toContain('Copy MCP URL');
  });
});

describe('obstacles', () => {
  test('each says what happened and has a way out', () => {
    const running = obstacleNotice({ kind: 'profile_in_use', pid: 4711, url: 'http://127.0.0.1:8000' });
    expect(running.text.join(' ')).toContain('process 4711');
    expect(running.actions.map(({ id }) => id)).toEqual(['open_other', 'retry', 'quit']);
    const starting = obstacleNotice({ kind: 'profile_in_use', pid: null, url: null });
    expect(starting.actions.map(({ id }) => id)).toEqual(['retry', 'quit']);
    const port = obstacleNotice({ kind: 'port_unusable', port: 8000, message: 'Port 8000 on 127.0.0.1 is in use' });
    expect(port.actions.map(({ id }) => id)).toEqual(['other_port', 'without_api', 'quit']);
    expect(obstacleNotice({ kind: 'failed', message: 'no room' }).detail).toBe('no room');
  });
});

describe('command line', () => {
  test('reads its own options and leaves those of Chromium alone', () => {
    expect(readDesktopArguments(['electron', '.', '--ozone-platform=x11'])).toEqual({
      stdioBridge: false,
      hidden: false,
      dataDir: null,
      agent: 'default',
      start: false,
    });
    expect(readDesktopArguments(['app', '--hidden', '--data-dir', '/tmp/x'])).toMatchObject({
      hidden: true,
      dataDir: '/tmp/x',
    });
    expect(readDesktopArguments(['app', '--data-dir=/tmp/y'])).toMatchObject({ dataDir: '/tmp/y' });
    expect(readDesktopArguments(['app', '--data-dir='])).toMatchObject({ dataDir: null });
    expect(readDesktopArguments(['app', '--stdio-bridge', '--agent', 'reviewer', '--start'])).toMatchObject({
      stdioBridge: true,
      agent: 'reviewer',
      start: true,
    });
  });
});
