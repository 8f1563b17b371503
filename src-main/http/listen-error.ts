// Why a server could not start to listen; in a file of its own, so that knowing it does not load the server.

export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly reason: 'port_in_use' | 'port_not_allowed' | 'failed';
  readonly port: number;

  constructor(port: number, cause: NodeJS.ErrnoException) {
    const inUse = cause.code === 'EADDRINUSE';
    const notAllowed = cause.code === 'EACCES' || cause.code === 'EPERM';
    const why = inUse ? 'is in use' : notAllowed ? 'needs more rights than we have' : `cannot be used (${cause.code})`;
    super(`Port ${port} on 127.0.0.1 ${why}`, { cause });
    this.port = port;
    this.reason = inUse ? 'port_in_use' : notAllowed ? 'port_not_allowed' : 'failed';
  }
}
