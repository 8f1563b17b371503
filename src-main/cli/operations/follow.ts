// `--follow`: asks again for what came since, whenever the gateway says that there is more, until somebody ends it.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { Link } from '../link.ts';
import { openEvents } from './events.ts';

export interface Following {
  readonly type: string;
  /** What the command was called with; `after` in it is where the first answer begins. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly call: (input: Record<string, unknown>) => Promise<unknown>;
  readonly show: (answer: unknown) => void;
}

/** Rejects when the gateway ends, or when `signal` aborts. */
export async function follow(link: Link, { type, input, call, show }: Following, signal: AbortSignal): Promise<never> {
  // Listening first: what comes after the first answer is told of.
  const events = await openEvents(link, signal);
  let after = await next(input);
  for await (const event of events) {
    if (event.type !== type || !('server_id' in event) || event.server_id !== input.id) continue;
    if ('last' in event && event.last !== after) after = await next({ ...input, after });
  }
  throw new GatewayError('unavailable', 'The gateway has ended');

  async function next(from: Record<string, unknown>): Promise<number> {
    const answer = await call(from);
    show(answer);
    return (answer as { readonly next: number }).next;
  }
}
