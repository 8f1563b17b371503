// An MCP transport over the pipes of a process tree: one JSON message a line, bounded in size, depth and patience.
import { type JSONRPCMessage, type MessageExtraInfo, parseJSONRPCMessage } from '@modelcontextprotocol/client';
import { GatewayError } from '../../errors.ts';
import type { ClaimAnswer } from '../http/answer-claims.ts';
import type { ClaimingTransport } from '../http/raw-requests.ts';
import { isDeeperThan, readHead } from './json-scan.ts';
import { createLineFramer, MAX_MESSAGE_BYTES } from './line-framer.ts';
import type { ProcessExit, ProcessTree } from './process-tree.ts';
import type { StderrBuffer } from './stderr-buffer.ts';

/** Before the first message a program may print a banner; one that prints more than this is no MCP server. */
const MAX_BAD_LINES = 1_000;
const MAX_BAD_BYTES = 64 * 1024;
/** `JSON.stringify` fails on what is nested deeper, and so would whoever we pass it to. */
const MAX_DEPTH = 1_000;

export interface LineTransportOptions {
  /** The subject of error sentences. */
  readonly target: string;
  readonly tree: ProcessTree;
  readonly stderr: StderrBuffer;
  /** Something odd that does no harm, once: a banner on stdout. */
  readonly onWarning?: (sentence: string) => void;
  /** The first message has come. */
  readonly onFirstMessage?: () => void;
}

export class LineTransport implements ClaimingTransport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: (<T extends JSONRPCMessage>(message: T, extra?: MessageExtraInfo) => void) | undefined;
  claimAnswer?: ClaimAnswer | undefined;
  readonly #options: LineTransportOptions;
  #reason: GatewayError | null = null;
  #badLines = 0;
  #badBytes = 0;
  #ready = false;
  #closed = false;
  #corked = false;

  constructor(options: LineTransportOptions) {
    this.#options = options;
  }

  // The SDK recognises a stdio transport, and so how to probe it, by these two names.
  get pid(): number {
    return this.#options.tree.pid;
  }

  get stderr(): StderrBuffer {
    return this.#options.stderr;
  }

  /** Why the connection ended by itself; null while it has not. */
  get reason(): GatewayError | null {
    return this.#reason;
  }

  async start(): Promise<void> {
    const { tree, stderr } = this.#options;
    const framer = createLineFramer({
      onLine: (line) => this.#line(line),
      onOversize: ({ head }) => this.#oversize(head),
    });
    tree.stdout.on('data', (chunk: Buffer) => framer.push(chunk));
    tree.stderr.on('data', (chunk: Buffer) => stderr.append(chunk));
    void tree.drained.then((exit) => this.#end(this.#exitReason(exit)));
    // A server that closes its output has said its last word, whether it runs on or not.
    tree.stdout.once('end', () => void tree.kill());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { tree, target } = this.#options;
    if (this.#closed || !tree.stdin.writable) {
      throw this.#reason ?? new GatewayError('connection_error', `The connection to ${target} is closed`);
    }
    // One write for all messages of a turn.
    if (!this.#corked) {
      this.#corked = true;
      tree.stdin.cork();
      setImmediate(() => {
        this.#corked = false;
        tree.stdin.uncork();
      });
    }
    tree.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Resolves when nothing of the process tree is left. */
  async close(): Promise<void> {
    this.#end(null);
    await this.#options.tree.kill();
  }

  #line(line: Buffer): void {
    if (this.#closed) return;
    const message = this.#parse(line);
    if (message === null) {
      this.#bad(line);
      return;
    }
    if (!this.#ready) {
      this.#ready = true;
      this.#options.onFirstMessage?.();
      if (this.#badLines > 0)
        this.#options.onWarning?.('The server prints text on stdout that is no message; it is ignored');
    }
    this.onmessage?.(message);
  }

  /** Null for what is no JSON-RPC message. An answer to a request of ours is claimed before the SDK judges its content. */
  #parse(line: Buffer): JSONRPCMessage | null {
    if (line[0] !== 0x7b || isDeeperThan(line, MAX_DEPTH)) return null;
    try {
      const parsed = JSON.parse(line.toString('utf8')) as Record<string, unknown>;
      const isAnswer = 'id' in parsed && ('result' in parsed || 'error' in parsed);
      if (isAnswer && this.claimAnswer?.(parsed)) return { jsonrpc: '2.0', id: parsed.id as number, result: {} };
      return parseJSONRPCMessage(parsed);
    } catch {
      return null;
    }
  }

  #bad(line: Buffer): void {
    this.#badLines += 1;
    this.#badBytes += line.length;
    if (this.#ready || (this.#badLines <= MAX_BAD_LINES && this.#badBytes <= MAX_BAD_BYTES)) return;
    const { target, tree } = this.#options;
    this.#end(
      new GatewayError('connection_error', `${target} is not an MCP server: it prints text instead of messages`),
    );
    void tree.kill();
  }

  #oversize(head: Buffer): void {
    const megabytes = MAX_MESSAGE_BYTES / 1024 / 1024;
    const error = { code: -32_603, message: `The answer is larger than ${megabytes} MiB` };
    const reading = readHead(head);
    if (reading === 'not_an_answer') return;
    if (reading !== 'unknown') this.onmessage?.({ jsonrpc: '2.0', id: reading.answerTo, error });
    else this.onoversize?.();
  }

  /** An answer that was too large and named nobody: it may have been anybody's. */
  onoversize?: () => void;

  #exitReason({ code, signal }: ProcessExit): GatewayError {
    const { target, stderr } = this.#options;
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    const tail = stderr.tail();
    return new GatewayError('connection_error', `${target} ${how}${tail === '' ? '' : `. Its last words:\n${tail}`}`);
  }

  #end(reason: GatewayError | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reason = reason;
    if (reason) this.onerror?.(reason);
    this.onclose?.();
  }
}
