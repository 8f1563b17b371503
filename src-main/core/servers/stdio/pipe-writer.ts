// Writes messages to a server's stdin: all of one turn of the loop with one system call, and no more than it can owe us.
import type { Writable } from 'node:stream';
import { GatewayError } from '../../errors.ts';

/** A server that has this much unread is not reading; more would only fill our memory. In bytes. */
const MAX_UNREAD = 64 * 1024 * 1024;

/** JSON leaves them as they are; servers that read their lines with Node's `readline` would take them for line ends. */
const SEPARATORS = /[\u2028\u2029]/g;
const escaped = (separator: string) => (separator === '\u2028' ? '\\u2028' : '\\u2029');

/**
 * The returned function takes one message as JSON and returns at once. It throws a `connection_error` when the server does
 * not read any more.
 *
 * @param target the subject of error sentences
 */
export function createPipeWriter(stdin: Writable, target: string): (json: string) => void {
  let turn = '';
  const flush = () => {
    const lines = turn;
    turn = '';
    // What is plain ASCII needs no encoding.
    if (stdin.writable) stdin.write(lines, Buffer.byteLength(lines) === lines.length ? 'latin1' : 'utf8');
  };
  return (json) => {
    if (!stdin.writable) throw new GatewayError('connection_error', `${target} has closed its input`);
    if (stdin.writableLength + turn.length > MAX_UNREAD) {
      throw new GatewayError('connection_error', `${target} does not read what it is sent`);
    }
    if (turn === '') setImmediate(flush);
    turn += `${json.replace(SEPARATORS, escaped)}\n`;
  };
}
