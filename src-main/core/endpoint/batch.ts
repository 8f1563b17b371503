// A batch of messages, as revisions up to 2025-03-26 have them.
import { isModern, type MessageHeaders } from './era.ts';
import { type Message, malformed, readMessage } from './json-rpc.ts';
import { hasBatches } from './revisions.ts';

const BATCH_LIMIT = 100;

/** @throws RpcFailure with status 400 when it is none, or has what must not be in one */
export function readBatch(values: readonly unknown[], version: string, headers: MessageHeaders): Message[] {
  if (!hasBatches(version)) throw malformed(`Batches are not part of protocol revision ${version}: send one message`);
  if (values.length === 0) throw malformed('A batch must not be empty');
  if (values.length > BATCH_LIMIT) throw malformed(`A batch must not have more than ${BATCH_LIMIT} messages`);
  const messages = values.map(readMessage);
  const requests = messages.filter((message) => message.kind === 'request');
  if (
    messages.some((message) => isModern(message, headers)) ||
    requests.some(({ method }) => method === 'initialize')
  ) {
    throw malformed('A batch can have neither initialize nor requests of a later protocol revision');
  }
  if (new Set(requests.map(({ id }) => id)).size < requests.length) throw malformed('Two requests have the same id');
  return messages;
}
