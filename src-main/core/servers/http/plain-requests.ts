// Requests that are no MCP: what a file tool sends, under the same rules as everything else that leaves over HTTP.
import { GatewayError } from '../../errors.ts';
import type { Environment } from '../../settings.ts';
import type { SendRequest } from '../../tools/file-tool.ts';
import type { TrustStore } from './trust-store.ts';
import { createUpstreamFetch, type UpstreamFetch } from './upstream-fetch.ts';

export interface PlainRequests {
  readonly send: SendRequest;
  /** Ends every connection. */
  close(): Promise<void>;
}

export function createPlainRequests(parts: {
  readonly environment: Environment;
  readonly trust: TrustStore;
}): PlainRequests {
  const open = new Map<string, UpstreamFetch>();
  const fetchFor = (origin: string, maxBytes: number): UpstreamFetch => {
    const key = `${origin} ${maxBytes}`;
    const known = open.get(key);
    if (known) return known;
    // Headers go with each request: they differ from one to the next.
    const made = createUpstreamFetch({ url: origin, headers: {}, maxMessageBytes: maxBytes, ...parts });
    open.set(key, made);
    return made;
  };
  return {
    async send({ method, url, headers, body }, { signal, maxBytes }) {
      const { fetch } = fetchFor(new URL(url).origin, maxBytes);
      const response = await fetch(url, { method, headers: { ...headers }, body, signal });
      return {
        status: response.status,
        contentType: response.headers.get('content-type'),
        body: await wholeBody(response, maxBytes),
      };
    },
    async close() {
      await Promise.all([...open.values()].map((each) => each.close()));
    },
  };
}

/** An event stream is bounded event by event, so its sum is counted here. */
async function wholeBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) throw new GatewayError('upstream_error', `The answer is longer than ${maxBytes} bytes`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
