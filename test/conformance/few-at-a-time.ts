// Lets few clients of the conformance suite run at once: it starts all of them together, and late answers are another answer.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const PORT_VARIABLE = 'CONFORMANCE_TURNS';
const AT_ONCE = 3;

export interface Turns {
  /** What a client needs to know. */
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

/** A turn is a connection: it ends with the process that holds it, however that ends. */
export async function startTurns(): Promise<Turns> {
  const waiting: Socket[] = [];
  let running = 0;
  const next = () => {
    while (running < AT_ONCE) {
      const socket = waiting.shift();
      if (socket === undefined) return;
      running += 1;
      socket.once('close', () => {
        running -= 1;
        next();
      });
      socket.write('go');
    }
  };
  const server = createServer((socket) => {
    socket.on('error', () => {}).resume();
    waiting.push(socket);
    next();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { environment: { [PORT_VARIABLE]: String(port) }, close: () => server.close() };
}

/** Resolves when this process may begin; it has its turn until it ends. */
export async function takeTurn(): Promise<void> {
  const socket = connect(Number(process.env[PORT_VARIABLE]), '127.0.0.1');
  // Whoever gives the turns is gone.
  socket.once('close', () => process.exit(1));
  await once(socket, 'data');
  socket.removeAllListeners('close').unref();
}
