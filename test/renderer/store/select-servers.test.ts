import { describe, expect, it } from 'vitest';
import { fromSnapshot } from '../../../src-renderer/store/gateway-state.ts';
import { countServers, countTools, selectServerIds } from '../../../src-renderer/store/select-servers.ts';
import { filterTools, toolRows } from '../../../src-renderer/store/select-tools.ts';
import { server, snapshot, tool } from './views.ts';

const error = { error: 'no', error_code: 'timeout' } as const;
const servers = [
  server('zeta', 5),
  server('alpha', 4, { status: 'error', last_error: error }),
  server('retrying', 3, { status: 'connecting', last_error: error }),
  server('starting', 2, { status: 'connecting' }),
  server('beta', 1, { status: 'disabled', enabled: false, url: 'https://Search.example.com/mcp', command: null }),
];
const state = fromSnapshot(snapshot({ servers }));
const names = (filter: Partial<Parameters<typeof selectServerIds>[1]>) =>
  selectServerIds(state, { text: '', status: null, sort: 'added', ...filter }).map((id) => state.servers.get(id)?.name);

describe('the list of servers', () => {
  it('is the very same array while nothing filters it', () => {
    expect(selectServerIds(state, { text: ' ', status: null, sort: 'added' })).toBe(state.serverIds);
  });

  it('finds by all words in name, command and address, whatever their case', () => {
    expect(names({ text: 'search MCP' })).toEqual(['beta']);
    expect(names({ text: 'npx zeta' })).toEqual(['zeta']);
    expect(names({ text: 'nothing' })).toEqual([]);
  });

  it('filters by group', () => {
    expect(names({ status: 'attention' })).toEqual(['alpha']);
    expect(names({ status: 'connecting' })).toEqual(['retrying', 'starting']);
    expect(countServers(state.servers)).toEqual({ connected: 1, attention: 1, connecting: 2, off: 1 });
  });

  it('sorts by name', () => {
    expect(names({ sort: 'name' })).toEqual(['alpha', 'beta', 'retrying', 'starting', 'zeta']);
  });

  it('puts trouble first, and moves no row while it only connects', () => {
    expect(names({ sort: 'status' })).toEqual(['alpha', 'retrying', 'starting', 'zeta', 'beta']);
    const connected = new Map(state.servers).set(servers[3]!.id, { ...servers[3]!, status: 'connected' });
    const after = selectServerIds({ ...state, servers: connected }, { text: '', status: null, sort: 'status' });
    expect(after).toEqual(selectServerIds(state, { text: '', status: null, sort: 'status' }));
  });
});

describe('the list of tools', () => {
  const tools = new Map([
    ['s1', [tool('git__log', { original_name: 'log', server_name: 'git', description: 'Shows commits' })]],
    ['s2', [tool('clock', { server_name: 'time', shadowed_by: 'code' }), tool('off', { disabled: true })]],
    ['code', [tool('clock', { source: 'code' })]],
  ]);

  it('counts what is offered', () => {
    expect(countTools(tools)).toBe(2);
  });

  it('gives a hidden tool a key of its own, after the one that hides it', () => {
    expect(toolRows(tools).map(({ key }) => key)).toEqual(['clock', 'clock@s2', 'git__log', 'off']);
  });

  it('finds by words and by source', () => {
    const rows = toolRows(tools);
    expect(filterTools(rows, 'COMMITS git', '').map(({ key }) => key)).toEqual(['git__log']);
    expect(filterTools(rows, '', 'code').map(({ key }) => key)).toEqual(['clock']);
    expect(filterTools(rows, '', 'server:time').map(({ key }) => key)).toEqual(['clock@s2']);
    expect(filterTools(rows, ' ', '')).toBe(rows);
  });
});
