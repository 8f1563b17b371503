// The gateway's events, as they come.
import { EVENTS_PATH } from '../../../src-shared/contract/admin.ts';
import { type GatewayEvent, gatewayEventSchema } from '../../../src-shared/contract/events.ts';
import { createSseParser } from '../../../src-shared/contract/sse.ts';
import type { Link } from '../link.ts';
import { openRequest } from '../node-fetch.ts';

/** Resolves when no event is missed any more. The events end with the gateway, or throw when `signal` aborts. */
export async function openEvents(link: Link, signal: AbortSignal): Promise<AsyncGenerator<GatewayEvent>> {
  const headers = { authorization: `Bearer ${link.token}`, accept: 'text/event-stream' };
  const { body } = await openRequest(link.url + EVENTS_PATH, { method: 'GET', headers }, signal);
  return eventsOf(body);
}

async function* eventsOf(body: AsyncIterable<Buffer>): AsyncGenerator<GatewayEvent> {
  const decoder = new TextDecoder();
  const parser = createSseParser();
  for await (const chunk of body) {
    for (const { data } of parser.push(decoder.decode(chunk, { stream: true }))) {
      const event = gatewayEventSchema.safeParse(JSON.parse(data));
      if (event.success) yield event.data;
    }
  }
}
