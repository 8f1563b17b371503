// Where the profile lives on each platform.
import { expect, test } from 'vitest';
import { dataDirectory } from '../../../src-main/core/store/data-dir.ts';

const linux = { platform: 'linux', home: '/home/ada', cwd: '/work', env: {} } as const;

test.each([
  ['Linux', linux, '/home/ada/.config/agent-gateway-desktop'],
  ['Linux with XDG', { ...linux, env: { XDG_CONFIG_HOME: '/cfg' } }, '/cfg/agent-gateway-desktop'],
  [
    'Linux with a relative XDG',
    { ...linux, env: { XDG_CONFIG_HOME: 'cfg' } },
    '/home/ada/.config/agent-gateway-desktop',
  ],
  ['Linux with an empty XDG', { ...linux, env: { XDG_CONFIG_HOME: '' } }, '/home/ada/.config/agent-gateway-desktop'],
  [
    'macOS',
    { ...linux, platform: 'darwin', home: '/Users/ada', env: { XDG_CONFIG_HOME: '/cfg' } },
    '/Users/ada/Library/Application Support/agent-gateway-desktop',
  ],
  [
    'Windows',
    { platform: 'win32', home: 'C:\\Users\\Ada', cwd: 'D:\\', env: { APPDATA: 'C:\\Users\\Ada\\AppData\\Roaming' } },
    'C:\\Users\\Ada\\AppData\\Roaming\\agent-gateway-desktop',
  ],
  [
    'Windows without APPDATA',
    { platform: 'win32', home: 'C:\\Users\\Ada', cwd: 'D:\\', env: {} },
    'C:\\Users\\Ada\\AppData\\Roaming\\agent-gateway-desktop',
  ],
  ['a choice', { ...linux, override: '/srv/agw' }, '/srv/agw'],
  ['a relative choice', { ...linux, override: 'here/../there' }, '/work/there'],
] as const)('%s', (_, options, expected) => {
  expect(dataDirectory(options)).toBe(expected);
});
