// Which URLs a server may be reached at: http or https, no userinfo, and never a link-local or cloud metadata address.

interface ParsedUrl {
  readonly protocol: string;
  readonly hostname: string;
  readonly username: string;
  readonly password: string;
  readonly origin: string;
  readonly href: string;
}

// The WHATWG parser is a global of every runtime we have, but this layer carries neither DOM nor Node types.
const { URL } = globalThis as unknown as { URL: new (url: string) => ParsedUrl };

export function parseUrl(text: string): ParsedUrl | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

const METADATA_HOSTS = new Set([
  'metadata.google.internal',
  'metadata',
  'instance-data',
  '100.100.100.200',
  'fd00:ec2::254',
]);

/**
 * True for link-local and cloud metadata addresses. `host` is a name or an address as the WHATWG parser or a resolver
 * spells it: the parser has already folded decimal, octal and hexadecimal IPv4 into dotted form.
 */
export function isForbiddenHost(host: string): boolean {
  const bare = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .replace(/%.*$/, '')
    .toLowerCase();
  if (METADATA_HOSTS.has(bare)) return true;
  if (/^169\.254\.\d+\.\d+$/.test(bare)) return true;
  if (!bare.includes(':')) return false;
  if (/^fe[89ab][0-9a-f]:/.test(bare)) return true;
  return isForbiddenEmbeddedIpv4(bare);
}

/** IPv4 inside IPv6: mapped (::ffff:0:0/96), translated (64:ff9b::/96) and 6to4 (2002::/16). */
function isForbiddenEmbeddedIpv4(address: string): boolean {
  const dotted = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (dotted) return isForbiddenHost(dotted);
  const prefixed = /^(?:::ffff:(?:0:)?|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  const translated = prefixed ?? /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/.exec(address);
  if (!translated) return false;
  const [high, low] = [Number.parseInt(translated[1] as string, 16), Number.parseInt(translated[2] as string, 16)];
  return isForbiddenHost([high >> 8, high & 255, low >> 8, low & 255].join('.'));
}

export function isLoopbackHost(host: string): boolean {
  const bare = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  return bare === 'localhost' || bare.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(bare) || bare === '::1';
}

/** What is wrong with the URL of an upstream server, as a sentence; null when it may be used. */
export function urlFault(text: string): string | null {
  if (text.length > 2_048) return 'must be at most 2,048 characters long';
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : null;
  if (!url) return 'must be an absolute http:// or https:// URL';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password: use a header instead';
  if (isForbiddenHost(url.hostname)) return 'link-local and cloud metadata addresses are not allowed';
  return null;
}

/** Plain http to another machine: anyone on the way can read what is sent. */
export function isPlainHttpOffLoopback(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && url.protocol === 'http:' && !isLoopbackHost(url.hostname);
}
