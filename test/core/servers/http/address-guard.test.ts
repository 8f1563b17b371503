import { describe, expect, it } from 'vitest';
import {
  FORBIDDEN_ADDRESS,
  guardedLookup,
  isAllowedDerivedUrl,
  isAllowedHost,
  isPrivateAddress,
  type Reach,
} from '../../../../src-main/core/servers/http/address-guard.ts';

type Resolve = Parameters<typeof guardedLookup>[1];

/** A resolver that answers `addresses`, whatever is asked. */
const answering = (...addresses: string[]) =>
  ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as Resolve;

function lookUp(reach: Reach, addresses: string[], all = true): Promise<unknown> {
  return new Promise((resolve, reject) => {
    guardedLookup(reach, answering(...addresses))('name.test', { all }, (error, found) =>
      error ? reject(error) : resolve(found),
    );
  });
}

describe('which addresses are private', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fd00::1',
    'fe80::1%eth0',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not an address',
  ])('%s is', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
    '%s is not',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

describe('hosts of URLs', () => {
  it('link-local and metadata hosts are never allowed', () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:a9fe:a9fe]', 'metadata.google.internal']) {
      expect(isAllowedHost(host, 'any'), host).toBe(false);
    }
  });

  it('private hosts are allowed when typed, not when a response named them', () => {
    for (const host of ['127.0.0.1', 'localhost', '10.0.0.1', '[::1]']) {
      expect(isAllowedHost(host, 'any'), host).toBe(true);
      expect(isAllowedHost(host, 'public'), host).toBe(false);
    }
    expect(isAllowedHost('mcp.example.com', 'public')).toBe(true);
  });

  it('a derived URL is https and public, or of the same origin', () => {
    const origin = 'http://127.0.0.1:9000';
    expect(isAllowedDerivedUrl(new URL('http://127.0.0.1:9000/prm'), origin)).toBe(true);
    expect(isAllowedDerivedUrl(new URL('https://auth.example.com/'), origin)).toBe(true);
    for (const url of [
      'http://127.0.0.1:9001/',
      'http://auth.example.com/',
      'https://10.0.0.1/',
      'file:///etc/passwd',
    ]) {
      expect(isAllowedDerivedUrl(new URL(url), origin), url).toBe(false);
    }
  });
});

describe('the guarded lookup', () => {
  it('refuses a name that leads to a link-local address only', async () => {
    await expect(lookUp('any', ['169.254.169.254', 'fe80::1'])).rejects.toMatchObject({ code: FORBIDDEN_ADDRESS });
  });

  it('passes the ordinary addresses of a name on', async () => {
    expect(await lookUp('any', ['fe80::1', '192.168.1.5'])).toEqual([{ address: '192.168.1.5', family: 4 }]);
    expect(await lookUp('any', ['192.168.1.5'], false)).toBe('192.168.1.5');
  });

  it('refuses private addresses where only public ones may be reached', async () => {
    await expect(lookUp('public', ['127.0.0.1'])).rejects.toMatchObject({ code: FORBIDDEN_ADDRESS });
    expect(await lookUp('public', ['10.0.0.1', '8.8.8.8'])).toEqual([{ address: '8.8.8.8', family: 4 }]);
  });
});
