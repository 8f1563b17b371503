// What messages say that concern our own requests: whose they are and how a request ended.
import type { GatewayError } from '../../errors.ts';
import { UpstreamRpcError } from '../upstream-rpc-error.ts';

type Message = Readonly<Record<string, unknown>>;

/** Our ids start here; the SDK's client counts from 0. Progress tokens are the same numbers. */
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
  if (typeof error !== 'object') return { error: missing() };
  const { code, message, data } = error as Message;
  return {
    error: new UpstreamRpcError({
      code: Number.isSafeInteger(code) ? (code as number) : -32603,
      message: typeof message === 'string' ? message : '',
      data,
    }),
  };
}
