// HTTP/1.1 on a bare socket, one request at a time: a client library would cost more than what it is to measure.
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

type Settle = { readonly resolve: (answer: HttpAnswer) => void; readonly reject: (error: Error) => void };

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Connects with the first request, and again when the other side has closed a connection that was idle. */
export class HttpSocket {
  readonly #port: number;
  #socket: Socket | null = null;
  #waiting: Settle | null = null;
  #parts: Buffer[] = [];
  #length = 0;
  #head: { status: number; text: string; start: number; length: number | null } | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  /** @param head request line and headers, without Content-Length and the empty line */
  request(head: string, body: string, settle: Settle): void {
    this.#socket ??= this.#connect();
    this.#waiting = settle;
    this.#socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #connect(): Socket {
    this.#parts = [];
    this.#length = 0;
    this.#head = null;
    const socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    const over = (error: Error) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.reject(error);
    };
    socket.on('data', (part: Buffer) => this.#read(part));
    socket.on('error', over);
    socket.on('end', () => over(new Error('the connection ended')));
    socket.on('close', () => over(new Error('the connection ended')));
    return socket;
  }

  #read(part: Buffer): void {
    this.#parts.push(part);
    this.#length += part.length;
    this.#head ??= this.#readHead();
    const head = this.#head;
    if (!head) return;
    const complete = head.length === null ? this.#endsWithLastChunk() : this.#length >= head.start + head.length;
    if (!complete) return;
    const all = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts, this.#length);
    const rest = all.subarray(head.start);
    this.#parts = [];
    this.#length = 0;
    this.#head = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: head.status, head: head.text, body: head.length === null ? unchunked(rest) : rest });
  }

  #readHead(): { status: number; text: string; start: number; length: number | null } | null {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts, this.#length)];
    const [all] = this.#parts as [Buffer];
    const at = all.indexOf(HEAD_END);
    if (at < 0) return null;
    const text = all.toString('latin1', 0, at);
    const length = /^content-length: *(\d+)/im.exec(text)?.[1];
    const status = Number(text.slice(9, 12));
    const none = status === 202 && length === undefined && !/^transfer-encoding:/im.test(text);
    return { status, text, start: at + 4, length: length !== undefined ? Number(length) : none ? 0 : null };
  }

  #endsWithLastChunk(): boolean {
    const last = this.#parts.at(-1) as Buffer;
    const tail = last.length >= LAST_CHUNK.length ? last : Buffer.concat(this.#parts.slice(-2));
    return tail.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
  }
}

function unchunked(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}
