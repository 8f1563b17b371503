import { describe, expect, it } from 'vitest';
import { createSseParser } from '../../../src-shared/contract/sse.ts';

describe('createSseParser', () => {
  const stream = ': hello\n\nid: b:1\nevent: server\ndata: {"a":1}\n\nid: b:2\r\ndata: x\r\ndata:y\r\n\r\ndata: z\n\n';
  const expected = [
    { id: 'b:1', data: '{"a":1}' },
    { id: 'b:2', data: 'x\ny' },
    { id: 'b:2', data: 'z' },
  ];

  it('reads messages, joins their lines and keeps the last id', () => {
    expect(createSseParser().push(stream)).toEqual(expected);
  });

  it('reads the same however the text is cut', () => {
    for (let size = 1; size < 9; size += 1) {
      const parser = createSseParser();
      const messages = [];
      for (let at = 0; at < stream.length; at += size) messages.push(...parser.push(stream.slice(at, at + size)));
      expect(messages).toEqual(expected);
    }
  });

  it('says nothing for comments and unfinished messages', () => {
    const parser = createSseParser();
    expect(parser.push(': heartbeat\n\ndata: half')).toEqual([]);
    expect(parser.push('\n\n')).toEqual([{ id: '', data: 'half' }]);
  });
});
