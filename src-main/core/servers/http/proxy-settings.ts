// Which proxy the environment names for a URL: HTTP_PROXY, HTTPS_PROXY and NO_PROXY as curl and Node read them.
import { BlockList, isIP } from 'node:net';
import { isLoopbackHost } from '../../../../src-shared/model/url.ts';
import { GatewayError } from '../../errors.ts';
import type { Environment } from '../../settings.ts';

export interface ProxyRoute {
  /** Without user name and password, so that it may be shown. */
  readonly origin: string;
  /** The value of Proxy-Authorization; null when the URL names no user. */
  readonly authorization: string | null;
}

/** Null means a direct connection. Throws `config_error` when the variable cannot be used; its value is never repeated. */
export function proxyFor(url: URL, environment: Environment): ProxyRoute | null {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const setting = read(environment, variable);
  if (setting === '' || isExempt(url, read(environment, 'NO_PROXY'))) return null;
  const proxy = parse(setting, variable);
  // A proxy elsewhere cannot reach this machine's loopback; one on this machine can, and may be there to watch.
  if (isLoopbackHost(url.hostname) && !isLoopbackHost(proxy.hostname)) return null;
  return { origin: proxy.origin, authorization: authorizationOf(proxy, variable) };
}

function read(environment: Environment, name: string): string {
  return (environment[name.toLowerCase()] ?? environment[name] ?? '').trim();
}

function parse(setting: string, variable: string): URL {
  const proxy = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(setting) ? setting : `http://${setting}`);
  if (!proxy || proxy.hostname === '') throw new GatewayError('config_error', `${variable} is not a valid URL`);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new GatewayError(
      'config_error',
      `${variable} names a kind of proxy that is not supported: use http or https`,
    );
  }
  return proxy;
}

function authorizationOf(proxy: URL, variable: string): string | null {
  if (proxy.username === '' && proxy.password === '') return null;
  try {
    const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    throw new GatewayError('config_error', `${variable} has a user name or password that is not percent-encoded right`);
  }
}

/** NO_PROXY: names with all their subdomains, addresses, address ranges, each with an optional port, or `*`. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  const range = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/.exec(entry);
  if (range) return isInRange(host, range[1] as string, Number(range[2]));
  const parts = /^(\[[^\]]*\]|[^:]*|[0-9a-f:]*::?[0-9a-f:.]*)(?::(\d+))?$/.exec(entry);
  if (!parts || (parts[2] !== undefined && parts[2] !== port)) return false;
  const name = (parts[1] as string).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

function isInRange(host: string, network: string, prefix: number): boolean {
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(host) === 0 || isIP(network) === 0 || prefix > (family === 'ipv6' ? 128 : 32)) return false;
  const range = new BlockList();
  range.addSubnet(network, prefix, family);
  return range.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
