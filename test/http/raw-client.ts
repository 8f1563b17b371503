// An HTTP client without manners: sends exactly the bytes it is given and reads whatever comes back.
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawConnection {
  readonly socket: Socket;
  send(text: string | Uint8Array): void;
  /** Sends without reading a byte before all of it is written, as simple clients do; rejects when it is cut off before. */
  sendBlindly(text: string | Uint8Array): Promise<void>;
  /** The next whole answer; rejects when the connection closes before it is complete. */
  answer(): Promise<RawAnswer>;
  /** Everything received so far. */
  received(): string;
  closed: Promise<void>;
}

export function rawConnect(port: number, host = '127.0.0.1'): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, allowHalfOpen: true });
    let buffer = Buffer.alloc(0);
    let waiting: (() => void)[] = [];
    let isClosed = false;
    const wake = () => {
      const ready = waiting;
      waiting = [];
      for (const callback of ready) callback();
    };
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      wake();
    });
    // A reset shows as the end of the connection; what had arrived before it counts.
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    const closed = new Promise<void>((done) =>
      socket.once('close', () => {
        isClosed = true;
        wake();
        done();
      }),
    );
    socket.once('error', reject);
    socket.once('connect', () =>
      resolve({
        socket,
        closed,
        send: (text) => socket.write(text),
        async sendBlindly(text) {
          socket.pause();
          await new Promise<void>((sent, cut) => socket.write(text, (error) => (error ? cut(error) : sent())));
          socket.resume();
        },
        received: () => buffer.toString('latin1'),
        async answer() {
          for (;;) {
            const parsed = parse(buffer);
            if (parsed) {
              buffer = buffer.subarray(parsed.length);
              return parsed.answer;
            }
            if (isClosed) throw new Error(`The connection closed after ${JSON.stringify(buffer.toString('latin1'))}`);
            await new Promise<void>((again) => waiting.push(again));
          }
        },
      }),
    );
  });
}

/** Sends one request on a connection of its own and reads its answer. */
export async function rawRequest(port: number, text: string | Uint8Array): Promise<RawAnswer> {
  const connection = await rawConnect(port);
  connection.send(text);
  try {
    return await connection.answer();
  } finally {
    connection.socket.destroy();
  }
}

/** A request's text: a line, its headers in order (a name may come twice), and a body. */
export function requestText(line: string, headers: readonly (readonly [string, string])[], body = ''): string {
  return `${line}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

function parse(buffer: Buffer): { answer: RawAnswer; length: number } | null {
  const end = buffer.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [line = '', ...lines] = buffer.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(line.split(' ')[1]);
  if (status === 100) {
    const rest = parse(buffer.subarray(end + 4));
    return rest && { answer: rest.answer, length: rest.length + end + 4 };
  }
  const headers = Object.fromEntries(
    lines.map((header) => [
      header.slice(0, header.indexOf(':')).toLowerCase(),
      header.slice(header.indexOf(':') + 1).trim(),
    ]),
  );
  const length = end + 4 + Number(headers['content-length'] ?? 0);
  if (buffer.length < length) return null;
  return { answer: { status, headers, body: buffer.subarray(end + 4, length).toString('utf8') }, length };
}
