// Shows on stderr how a tool call comes along, while its answer is awaited.
import { randomUUID } from 'node:crypto';
import type { GatewayEvent } from '../../../src-shared/contract/events.ts';
import { visible } from '../../core/logger.ts';
import type { Terminal } from '../commands.ts';
import type { Link } from '../link.ts';
import { openEvents } from './events.ts';

export interface Progress {
  end(): void;
}

/** Names the call in `input` unless somebody did, and listens before it begins. Without events there is none to show. */
export async function showProgress(link: Link, input: Record<string, unknown>, terminal: Terminal): Promise<Progress> {
  input.call_id ??= randomUUID();
  const abort = new AbortController();
  const line = progressLine(terminal);
  const open = openEvents(link, abort.signal);
  const read = async () => {
    for await (const event of await open) {
      if (event.type === 'tool_progress' && event.call_id === input.call_id) line.show(event);
    }
  };
  // It ends with the call, or earlier when the gateway does; the call itself tells what went wrong.
  void read().catch(() => {});
  await open.catch(() => {});
  return {
    end() {
      abort.abort();
      line.end();
    },
  };
}

function progressLine({ err, seesErrors }: Terminal) {
  let shown = false;
  return {
    show({ progress, total, message }: GatewayEvent & { type: 'tool_progress' }) {
      const text = `${progress}${total === null ? '' : ` of ${total}`}${message ? `: ${visible(message)}` : ''}`;
      // On a terminal each takes the place of the one before.
      err(seesErrors ? `\r\u001b[K${text.slice(0, 100)}` : `${text}\n`);
      shown = true;
    },
    end() {
      if (shown && seesErrors) err('\r\u001b[K');
    },
  };
}
