// One way to send JSON-RPC requests and get the bytes of their answers, at as little cost to the one who measures as can be.

export interface Line {
  /**
   * Resolves with the bytes of the answer as they came: JSON, or the body of an event stream that carries it.
   *
   * @throws Error with the status, when the answer is not 200; when the connection ends; after the limit
   */
  request(method: string, params: Readonly<Record<string, unknown>>, limitMs?: number): Promise<Buffer>;
  close(): void;
}

export const LIMIT_MS = 20_000;

/** The JSON-RPC answer in the bytes of a line. @throws Error with the message of a JSON-RPC error */
export function resultOf(bytes: Buffer): Record<string, unknown> {
  const text = bytes.toString('utf8');
  const json = text.startsWith('{') ? text : lastData(text);
  const { result, error } = JSON.parse(json) as { result?: Record<string, unknown>; error?: { message: string } };
  if (result === undefined) throw new Error(error?.message ?? 'neither result nor error');
  return result;
}

/** The text of a tool's result. @throws Error with that text for `isError` */
export function textOf(bytes: Buffer): string {
  const { content, isError } = resultOf(bytes) as { content?: readonly { text?: string }[]; isError?: boolean };
  const text = content?.[0]?.text ?? '';
  if (isError) throw new Error(text);
  return text;
}

function lastData(events: string): string {
  const lines = events.split(/\r?\n/).filter((line) => line.startsWith('data:') && line.includes('"jsonrpc"'));
  return (lines.at(-1) ?? '').slice('data:'.length);
}

/** Rejects after the limit, and stops waiting as soon as it is settled. */
export function withLimit<T>(
  limitMs: number,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
) {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
    start(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
