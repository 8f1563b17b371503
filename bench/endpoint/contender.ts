// What is compared: something that is started in front of a few tiny servers and then reached at one URL per server.
import type { ChildProcess } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { openHttpLines } from './http-lines.ts';
import { LIMIT_MS, type Line } from './line.ts';
import { openSseLines } from './sse-lines.ts';

export interface TinyServer {
  readonly name: string;
  readonly args: readonly string[];
}

export interface Door {
  readonly wire: 'http' | 'sse';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly handshake?: boolean;
  /** What a tool of this server is called here. */
  tool(name: string): string;
}

export interface Running {
  /** The way to each server, in the order they were given. */
  readonly doors: readonly Door[];
  /** The processes of the gateway itself, without those of the servers. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export interface Prepared {
  /** Resolves once it listens; whether the servers are connected by then is its own affair. */
  start(): Promise<Running>;
  /** Drops what the last run left for the next one to be quicker. */
  forget?(): void;
  dispose(): void;
}

export interface Contender {
  readonly name: string;
  /** It cannot have more than one server, so that several are several gateways. */
  readonly processPerServer?: boolean;
  /** Everything a user does once, before the start that counts. */
  prepare(servers: readonly TinyServer[]): Promise<Prepared>;
}

const TINY = path.resolve(import.meta.dirname, '../tiny-server.mjs');

export function tinyServers(count: number, tools = 4): TinyServer[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `t${index}`,
    args: [TINY, '--name', `t${index}`, '--tools', String(tools)],
  }));
}

/** @param limitMs for each step of the handshake */
export function openLines(door: Door, count: number, limitMs = LIMIT_MS): Promise<Line[]> {
  return door.wire === 'http' ? openHttpLines(door, count, limitMs) : openSseLines(door.url, count, limitMs);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('The process did not start');
  return child.pid;
}
