// A child sees what it needs and what was set for it; of our own environment nothing else.
import { describe, expect, test } from 'vitest';
import { childEnvironment, readVariable } from '../../../../src-main/core/servers/stdio/child-environment.ts';

describe('childEnvironment', () => {
  test('passes on the safe variables only', () => {
    const safe = {
      HOME: '/home/u',
      LOGNAME: 'u',
      USER: 'u',
      SHELL: '/bin/sh',
      TERM: 'xterm',
      PATH: '/usr/bin',
      LANG: 'C.UTF-8',
      LC_ALL: 'C',
      LC_TIME: 'C',
      TMPDIR: '/tmp',
      TZ: 'UTC',
      XDG_CONFIG_HOME: '/home/u/.config',
      HTTP_PROXY: 'http://proxy:3128',
      https_proxy: 'http://proxy:3128',
      no_proxy: 'localhost',
      ALL_PROXY: 'socks5://proxy',
      SSL_CERT_FILE: '/etc/ssl/cert.pem',
      SSL_CERT_DIR: '/etc/ssl',
      NODE_EXTRA_CA_CERTS: '/etc/ssl/company.pem',
    };
    const inherited = {
      ...safe,
      NODE_OPTIONS: '--require ./evil.js',
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_NO_ASAR: '1',
      AGENT_GATEWAY_SECRET_KEY: 'canary',
      AGENT_GATEWAY_TOKEN: 'canary',
      AWS_SECRET_ACCESS_KEY: 'canary',
      GITHUB_TOKEN: 'canary',
      LD_PRELOAD: '/tmp/x.so',
      path: '/somewhere/else',
      UNSET: undefined,
    };
    expect(childEnvironment({ inherited, platform: 'linux' })).toEqual(safe);
  });

  test('leaves exported shell functions out', () => {
    const inherited = { PATH: '/bin', TERM: '() { :; }; echo pwned' };
    expect(childEnvironment({ inherited, platform: 'linux' })).toEqual({ PATH: '/bin' });
  });

  test('puts the found PATH over the inherited one and the configured one over both', () => {
    const inherited = { PATH: '/usr/bin', HOME: '/home/u' };
    const path = '/opt/bin:/usr/bin';
    expect(childEnvironment({ inherited, path, platform: 'linux' })).toEqual({ ...inherited, PATH: path });
    const configured = { PATH: '/mine', NODE_OPTIONS: '--max-old-space-size=64', API_KEY: 'k' };
    expect(childEnvironment({ inherited, path, configured, platform: 'linux' })).toEqual({
      HOME: '/home/u',
      ...configured,
    });
  });

  test('knows on Windows that names have no case', () => {
    const inherited = { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', USERPROFILE: 'C:\\u', Secret: 'canary' };
    expect(childEnvironment({ inherited, platform: 'win32' })).toEqual({
      Path: 'C:\\Windows',
      SystemRoot: 'C:\\Windows',
      USERPROFILE: 'C:\\u',
    });
    const environment = childEnvironment({ inherited, configured: { PATH: 'D:\\mine' }, platform: 'win32' });
    expect(environment).toEqual({ PATH: 'D:\\mine', SystemRoot: 'C:\\Windows', USERPROFILE: 'C:\\u' });
    expect(readVariable(inherited, 'PATH', 'win32')).toBe('C:\\Windows');
    expect(readVariable(inherited, 'PATH', 'linux')).toBeUndefined();
  });
});
