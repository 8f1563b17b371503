import { describe, expect, it } from 'vitest';
import { rank } from '../../../src-renderer/app/palette/rank.ts';
import { readRoute, routeHash } from '../../../src-renderer/app/route.ts';
import { addRun, createRunsStore, endRun, keepDraft } from '../../../src-renderer/app/runs-store.ts';
import { ariaShortcut, pressed, shortcutKeys } from '../../../src-renderer/app/shortcut.ts';
import { accessWord, scopeOf } from '../../../src-renderer/screens/agents/access-words.ts';
import { freeName } from '../../../src-renderer/screens/servers/dialogs/duplicate-dialog.tsx';
import { fromSnapshot } from '../../../src-renderer/store/gateway-state.ts';
import { agents } from '../../support/fake-gateway/data.ts';
import { server, snapshot } from '../store/views.ts';

describe('routes', () => {
  it('survive the address', () => {
    for (const route of [
      { screen: 'servers', item: null },
      { screen: 'tools', item: 'a__b@c d/é' },
    ] as const) {
      expect(readRoute(routeHash(route))).toEqual(route);
    }
  });

  it('lead to the servers when they lead nowhere', () => {
    for (const hash of ['', '#', '#/nowhere', '#token=abc', '#/tools/%zz'])
      expect(readRoute(hash)).toMatchObject({ item: null });
    expect(readRoute('#/nowhere/x')).toEqual({ screen: 'servers', item: null });
  });
});

describe('shortcuts', () => {
  const key = (name: string, held: Partial<KeyboardEvent> = {}) =>
    ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...held }) as KeyboardEvent;

  it('are those of the machine', () => {
    expect(pressed(key('k', { ctrlKey: true }), false)).toBe('mod+k');
    expect(pressed(key('k', { metaKey: true }), true)).toBe('mod+k');
    expect(pressed(key('k', { ctrlKey: true }), true)).toBe('other+k');
    expect(pressed(key('Delete'), false)).toBe('delete');
    expect(pressed(key('t', { altKey: true }), false)).toBe('other+t');
  });

  it('are printed and announced', () => {
    expect(shortcutKeys('mod+k', true)).toEqual(['⌘', 'K']);
    expect(shortcutKeys('g s', false)).toEqual(['G', 'S']);
    expect(ariaShortcut('mod+k', false)).toBe('Control+K');
  });
});

describe('rank', () => {
  const find = (typed: string, ...items: string[]) => rank(items, typed, (item) => item.split('|'));

  it('puts the whole before the start before a word before the inside', () => {
    expect(find('git', 'digit', 'my git', 'github', 'git')).toEqual(['git', 'github', 'my git', 'digit']);
  });

  it('wants every word, and takes letters in order only where nothing fits better', () => {
    expect(find('test git', 'Test|github', 'Test|memory', 'Edit|github')).toEqual(['Test|github']);
    expect(find('fsr', 'filesystem read', 'memory')).toEqual(['filesystem read']);
    expect(find('git', 'github', 'get_it')).toEqual(['github']);
  });
});

describe('runs', () => {
  it('keeps the last five of a tool, and of twenty tools', () => {
    const store = createRunsStore();
    for (let at = 0; at < 7; at += 1) {
      addRun(store, 'a', { id: String(at), startedAt: at, args: {}, outcome: { state: 'running' } });
    }
    expect(
      store
        .getState()
        .runs.get('a')
        ?.map(({ id }) => id),
    ).toEqual(['6', '5', '4', '3', '2']);
    endRun(store, 'a', '5', { state: 'failed', problem: 'no', ms: 1 });
    expect(store.getState().runs.get('a')?.[1]?.outcome.state).toBe('failed');
    endRun(store, 'gone', '5', { state: 'failed', problem: 'no', ms: 1 });
    for (let at = 0; at < 30; at += 1) keepDraft(store, `t${at}`, {});
    expect(store.getState().drafts.size).toBe(20);
    expect(store.getState().drafts.has('t29')).toBe(true);
  });
});

describe('names of copies', () => {
  it('are free', () => {
    const state = fromSnapshot(snapshot({ servers: [server('git-copy', 1), server('git-copy-2', 1)] }));
    expect(freeName('git', state)).toBe('git-copy-3');
    expect(freeName('x'.repeat(64), null).length).toBeLessThanOrEqual(64);
  });
});

describe('access in words', () => {
  const scopes = agents().map(scopeOf);

  it('gives the mark and the reason', () => {
    expect(accessWord(scopes, 'code-review', 'github')).toMatchObject({ mark: '✓' });
    expect(accessWord(scopes, 'assistant', 'memory')).toMatchObject({ mark: '○' });
    expect(accessWord(scopes, 'assistant', 'filesystem')).toEqual({
      mark: '–',
      tone: 'none',
      reason: 'assistant may not use filesystem: only code-review and night-shift may, which list it.',
    });
    expect(accessWord(scopes, 'night-shift', 'filesystem').reason).toContain('switched off');
  });

  it('says which file withholds a server', () => {
    const broken = { name: 'broken', enabled: true, mcp_servers: null, unreadable: true };
    expect(accessWord([...scopes, broken], 'assistant', 'memory').reason).toContain(
      'the file of broken cannot be read',
    );
  });
});
