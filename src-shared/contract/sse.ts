// Reads server-sent events from text as it arrives. Source: WHATWG HTML, section 9.2.6.

export interface SseMessage {
  readonly id: string;
  readonly data: string;
}

/** One parser per stream. `push` takes the next piece of text and returns the messages it completes. */
export function createSseParser(): { push(text: string): SseMessage[] } {
  let rest = '';
  let id = '';
  let data: string[] = [];

  function field(line: string): SseMessage | null {
    if (line === '') {
      const message = data.length > 0 ? { id, data: data.join('\n') } : null;
      data = [];
      return message;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (name === 'data') data.push(value);
    if (name === 'id' && !value.includes('\u0000')) id = value;
    return null;
  }

  return {
    push(text) {
      rest += text;
      const messages: SseMessage[] = [];
      // A carriage return at the very end may be the first half of a line end: it waits for what follows.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = field(line);
        if (message) messages.push(message);
      }
      return messages;
    },
  };
}
