// What messages say that concern our own requests, over whatever they came: whose they are, how far one got, how it ended.
import type { GatewayError } from '../errors.ts';
import type { CallProgress } from '../tools/tool.ts';
import { UpstreamRpcError } from './upstream-rpc-error.ts';

type Message = Readonly<Record<string, unknown>>;

/** Our ids start here, far from those of the SDK's client and of a server's own requests. Progress tokens are the same numbers. */
export const FIRST_ID = 1_000_000_000;

/** The number behind an id or token of ours, else null; some servers give numbers back as text. */
export function ourId(id: unknown): number | null {
  const number = typeof id === 'string' && /^\d{10,15}$/.test(id) ? Number(id) : id;
  return typeof number === 'number' && number >= FIRST_ID ? number : null;
}

export type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** @param missing makes the error for an answer that has neither result nor error. */
export function outcomeOf(answer: Message, missing: () => GatewayError): Outcome {
  const { error, result } = answer;
  if (error === undefined || error === null) return result === undefined ? { error: missing() } : { result };
  return { error: typeof error === 'object' ? rpcErrorIn(error) : missing() };
}

/** The error that a server answered with, as far as it is one. */
export function rpcErrorIn(error: unknown): UpstreamRpcError {
  const { code, message, data } = (typeof error === 'object' ? (error ?? {}) : {}) as Message;
  return new UpstreamRpcError({
    code: Number.isSafeInteger(code) ? (code as number) : -32_603,
    message: typeof message === 'string' ? message : '',
    data,
  });
}

/** A report without a number is none. */
export function reportProgress(params: Message, listener: ((progress: CallProgress) => void) | undefined): void {
  const { progress, total, message } = params;
  if (typeof progress !== 'number') return;
  listener?.({
    progress,
    total: typeof total === 'number' ? total : null,
    message: typeof message === 'string' ? message : null,
    wire: params,
  });
}
