// Which addresses a connection may lead to. Names are judged when they are resolved for the connection itself, so that a
// name cannot answer one address to a check and another to the connection.
import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isForbiddenHost, isLoopbackHost } from '../../../../src-shared/model/url.ts';

/** `any`: what the user typed may be private. `public`: what a response named must be reachable by everybody. */
export type Reach = 'any' | 'public';

export const FORBIDDEN_ADDRESS = 'ERR_FORBIDDEN_ADDRESS';

// IANA special-purpose registries (RFC 6890): everything that is not an ordinary public unicast address.
const NOT_PUBLIC: readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const notPublic = new BlockList();
for (const [address, prefix, family] of NOT_PUBLIC) notPublic.addSubnet(address, prefix, family);

/** True for an IP address that only this machine or network can reach, or that is reserved. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 4) return notPublic.check(bare, 'ipv4');
  if (family === 0) return true;
  const translated = nat64Target(bare);
  return translated === null ? notPublic.check(bare, 'ipv6') : notPublic.check(translated, 'ipv4');
}

/** The IPv4 address behind a NAT64 address (64:ff9b::/96, RFC 6052), through which some networks reach all of IPv4. */
function nat64Target(address: string): string | null {
  const canonical = new URL(`http://[${address}]`).hostname;
  const groups = /^\[64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})\]$/.exec(canonical);
  if (!groups) return null;
  const [high, low] = [Number.parseInt(groups[1] ?? '0', 16), Number.parseInt(groups[2] as string, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function isAllowed(address: string, reach: Reach): boolean {
  return !isForbiddenHost(address) && (reach === 'any' || !isPrivateAddress(address));
}

/** False when the host of a URL already says that it must not be contacted; names are judged again when resolved. */
export function isAllowedHost(hostname: string, reach: Reach): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isForbiddenHost(bare)) return false;
  if (reach === 'any') return true;
  return !isLoopbackHost(bare) && (isIP(bare) === 0 || !isPrivateAddress(bare));
}

/** True when a URL that a response named may be contacted on behalf of the server at `origin`. */
export function isAllowedDerivedUrl(url: URL, origin: string): boolean {
  if (url.origin === origin) return true;
  return url.protocol === 'https:' && isAllowedHost(url.hostname, 'public');
}

/**
 * A `lookup` for sockets that passes on only the addresses that may be contacted. A host on a local network often has a
 * link-local address beside its ordinary one, so the others stay usable.
 */
export function guardedLookup(reach: Reach, resolve: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const [first, ...rest] = addresses.filter(({ address }) => isAllowed(address, reach));
      if (!first) return callback(Object.assign(new Error('address not allowed'), { code: FORBIDDEN_ADDRESS }), []);
      return options.all ? callback(null, [first, ...rest]) : callback(null, first.address, first.family);
    });
  };
}
