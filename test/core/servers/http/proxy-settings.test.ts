import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src-main/core/errors.ts';
import { proxyFor } from '../../../../src-main/core/servers/http/proxy-settings.ts';

const proxyOf = (url: string, environment: Record<string, string>) =>
  proxyFor(new URL(url), environment)?.origin ?? null;

describe('the proxy of a URL', () => {
  it('follows the scheme', () => {
    const environment = { HTTP_PROXY: 'http://plain.test:1', HTTPS_PROXY: 'http://secure.test:2' };
    expect(proxyOf('http://a.test/', environment)).toBe('http://plain.test:1');
    expect(proxyOf('https://a.test/', environment)).toBe('http://secure.test:2');
    expect(proxyOf('https://a.test/', { HTTP_PROXY: 'http://plain.test:1' })).toBeNull();
    expect(proxyOf('http://a.test/', {})).toBeNull();
  });

  it('reads the lower-case variable first, and a value without a scheme', () => {
    expect(proxyOf('http://a.test/', { http_proxy: 'low.test:3128', HTTP_PROXY: 'http://up.test' })).toBe(
      'http://low.test:3128',
    );
    expect(proxyOf('http://a.test/', { http_proxy: '', HTTP_PROXY: 'http://up.test' })).toBeNull();
  });

  it('keeps user name and password out of the origin', () => {
    const proxy = proxyFor(new URL('https://a.test'), { HTTPS_PROXY: 'http://me%40x:p%3Aw@proxy.test:8080' });
    expect(proxy?.origin).toBe('http://proxy.test:8080');
    expect(Buffer.from(proxy?.authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('me@x:p:w');
  });

  it.each([
    ['*', 'http://a.test/', true],
    ['a.test', 'http://a.test/', true],
    ['a.test', 'http://deep.a.test/', true],
    ['a.test', 'http://nota.test/', false],
    ['.a.test', 'http://x.a.test/', true],
    ['*.a.test', 'http://x.a.test/', true],
    ['A.TEST', 'http://a.test/', true],
    ['b.test, a.test', 'http://a.test/', true],
    ['a.test:8080', 'http://a.test:8080/', true],
    ['a.test:8080', 'http://a.test/', false],
    ['a.test:80', 'http://a.test/', true],
    ['10.0.0.0/8', 'http://10.9.8.7/', true],
    ['10.0.0.0/8', 'http://11.0.0.1/', false],
    ['10.0.0.1', 'http://10.0.0.1:99/', true],
    ['0.0.1', 'http://10.0.0.1/', false],
    ['[fd00::1]', 'http://[fd00::1]/', true],
    ['fd00::1', 'http://[fd00::1]:8080/', true],
    ['[fd00::1]:81', 'http://[fd00::1]/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['', 'http://a.test/', false],
    ['.', 'http://a.test/', false],
    ['10.0.0.0/99', 'http://10.0.0.1/', false],
  ])('NO_PROXY=%s exempts %s: %s', (list, url, exempt) => {
    expect(proxyOf(url, { HTTP_PROXY: 'http://proxy.test', NO_PROXY: list }) === null).toBe(exempt);
  });

  it('never sends loopback to a proxy elsewhere, as that could not reach it', () => {
    for (const host of ['127.0.0.1:9', 'localhost', '[::1]']) {
      expect(proxyOf(`http://${host}/`, { HTTP_PROXY: 'http://proxy.test:8080' })).toBeNull();
      expect(proxyOf(`http://${host}/`, { HTTP_PROXY: 'http://127.0.0.1:8080' })).toBe('http://127.0.0.1:8080');
    }
  });

  it.each(['http://', 'socks5://canary@proxy.test', 'http://%zz:canary@proxy.test', 'http://canary canary'])(
    'names the variable and not the value when it cannot be used: %s',
    (value) => {
      let error: unknown;
      try {
        proxyFor(new URL('https://a.test'), { HTTPS_PROXY: value });
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(GatewayError);
      expect(error).toMatchObject({ code: 'config_error', message: expect.stringContaining('HTTPS_PROXY') });
      expect(String(error)).not.toContain('canary');
    },
  );
});
