// Reads the small JSON answers of OAuth endpoints: never more than a limit, never for longer than a limit.
import { GatewayError } from '../errors.ts';

/** The body as text, or null as soon as it is larger than `maxBytes`. */
export async function readBounded(response: Response, maxBytes: number): Promise<string | null> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(pieces).toString('utf8');
    length += value.length;
    if (length > maxBytes) {
      void reader.cancel().catch(() => {});
      return null;
    }
    pieces.push(value);
  }
}

export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** True for `application/json`, its relatives, and no type at all. */
export function isJsonType(headers: Headers): boolean {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' || type === 'text/json' || /^application\/(?:[\w.+-]+\+)?json$/.test(type);
}

/** Rejects with the signal's reason once it is aborted, whatever `promise` does then. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason ?? new GatewayError('cancelled', 'The request was cancelled'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
