// Where each client keeps its configuration, on each system, and what is written there.
import { describe, expect, it } from 'vitest';
import { CLIENTS, clientKind } from '../../../src-main/core/clients/client-table.ts';
import type { Places } from '../../../src-main/core/clients/places.ts';
import { CLIENT_IDS } from '../../../src-shared/model/client.ts';

const linux: Places = { platform: 'linux', home: '/home/me', env: {} };
const mac: Places = { platform: 'darwin', home: '/Users/me', env: {} };
const windows: Places = {
  platform: 'win32',
  home: 'C:\\Users\\me',
  env: { APPDATA: 'C:\\Users\\me\\AppData\\Roaming' },
};
const files = (places: Places) => Object.fromEntries(CLIENTS.map((kind) => [kind.id, kind.file(places)]));

describe('the table of clients', () => {
  it('has one row for each', () => {
    expect(CLIENTS.map(({ id }) => id)).toEqual([...CLIENT_IDS]);
    for (const { source } of CLIENTS) expect(new URL(source).protocol).toBe('https:');
  });

  it('knows the places on Linux', () => {
    expect(files(linux)).toEqual({
      'claude-code': '/home/me/.claude.json',
      'claude-desktop': '/home/me/.config/Claude/claude_desktop_config.json',
      cursor: '/home/me/.cursor/mcp.json',
      vscode: '/home/me/.config/Code/User/mcp.json',
      codex: '/home/me/.codex/config.toml',
      'gemini-cli': '/home/me/.gemini/settings.json',
      windsurf: '/home/me/.codeium/windsurf/mcp_config.json',
      zed: '/home/me/.config/zed/settings.json',
    });
  });

  it('knows the places on macOS', () => {
    expect(files(mac)).toEqual({
      'claude-code': '/Users/me/.claude.json',
      'claude-desktop': '/Users/me/Library/Application Support/Claude/claude_desktop_config.json',
      cursor: '/Users/me/.cursor/mcp.json',
      vscode: '/Users/me/Library/Application Support/Code/User/mcp.json',
      codex: '/Users/me/.codex/config.toml',
      'gemini-cli': '/Users/me/.gemini/settings.json',
      windsurf: '/Users/me/.codeium/windsurf/mcp_config.json',
      zed: '/Users/me/.config/zed/settings.json',
    });
  });

  it('knows the places on Windows', () => {
    expect(files(windows)).toEqual({
      'claude-code': 'C:\\Users\\me\\.claude.json',
      'claude-desktop': 'C:\\Users\\me\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
      cursor: 'C:\\Users\\me\\.cursor\\mcp.json',
      vscode: 'C:\\Users\\me\\AppData\\Roaming\\Code\\User\\mcp.json',
      codex: 'C:\\Users\\me\\.codex\\config.toml',
      'gemini-cli': 'C:\\Users\\me\\.gemini\\settings.json',
      windsurf: 'C:\\Users\\me\\.codeium\\windsurf\\mcp_config.json',
      zed: 'C:\\Users\\me\\AppData\\Roaming\\Zed\\settings.json',
    });
  });

  it('follows the variables that move them, when they name a folder', () => {
    const env = { CLAUDE_CONFIG_DIR: '/work/claude', CODEX_HOME: '/work/codex', XDG_CONFIG_HOME: '/work/config' };
    expect(files({ ...linux, env })).toMatchObject({
      'claude-code': '/work/claude/.claude.json',
      codex: '/work/codex/config.toml',
      zed: '/work/config/zed/settings.json',
    });
    expect(clientKind('codex').file({ ...linux, env: { CODEX_HOME: 'relative' } })).toBe('/home/me/.codex/config.toml');
  });

  it('has no secret in an entry of the bridge, and names the token in every other', () => {
    const launch = { command: 'node', args: ['bridge'] };
    for (const kind of CLIENTS) {
      expect(kind.entry(launch)).toMatchObject(launch);
      const http = kind.httpEntry({ url: 'http://127.0.0.1:8000/mcp', token: '<token>' });
      if (http !== null && kind.id !== 'codex') expect(JSON.stringify(http)).toContain('Bearer <token>');
    }
  });
});
