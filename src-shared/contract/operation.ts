// What one operation of the contract is: the row from which IPC, REST, client, CLI and OpenAPI are derived.
import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface CliPreset {
  readonly summary: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Where the command of an operation differs from what follows from its row by itself. */
export interface CliRow {
  /** Its words; by default the resource of the path, what stands behind the placeholders, and what is done. */
  readonly words?: readonly string[];
  /** Fields of the input given as plain words, in order; by default the placeholders of the path. */
  readonly positionals?: readonly string[];
  /** What the words after those are: KEY=VALUE for `arguments`, or how a server is reached (`-- PROGRAM …` or a URL). */
  readonly rest?: 'arguments' | 'server';
  /** A secret field: read from stdin or asked for, and never an argument. */
  readonly stdin?: string;
  /** Flags that are not called as their field. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Fields that are places of this machine: one that is not absolute starts where the command is typed. */
  readonly paths?: readonly string[];
  /**
   * With `--follow` it goes on: asked again `after` the answer's `next` whenever an event of this type tells of more. The
   * event names the resource as `server_id`, or is about the only one.
   */
  readonly follows?: 'server_log';
  /** Columns of the table, as paths into an entry of the answer; by default everything that fits into a cell. */
  readonly columns?: readonly string[];
  /** More commands of the same operation: the last word of each, and the part of the input it stands for. */
  readonly presets?: Readonly<Record<string, CliPreset>>;
}

export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** One sentence for people: OpenAPI summary and CLI help. */
  readonly summary: string;
  readonly method: HttpMethod;
  /**
   * REST path; every `{param}` in it is a key of the input. What is left of the input is the JSON body, or the query string
   * where the method has no body: then every value is a string, a number or a boolean, and the schema reads its text, too.
   */
  readonly path: string;
  /** The caller needs no token. Absent: the admin token. */
  readonly auth?: 'none';
  /** The body may be as large as an MCP message (64 MiB) instead of 1 MiB. */
  readonly largeBody?: true;
  /** Codes a caller should expect besides validation and authentication. */
  readonly errors?: readonly ErrorCode[];
  readonly cli?: CliRow;
  readonly input: I;
  readonly output: O;
}

export type Operations = Readonly<Record<string, Operation>>;

export type InputOf<Op> = Op extends Operation<infer I, z.ZodType> ? z.input<I> : never;
export type ParsedInputOf<Op> = Op extends Operation<infer I, z.ZodType> ? z.output<I> : never;
export type OutputOf<Op> = Op extends Operation<z.ZodType, infer O> ? z.output<O> : never;

/** Who calls and how they take the call back. `signal` aborts when the caller goes away. */
export interface CallContext {
  readonly signal: AbortSignalLike;
}

/** The part of AbortSignal the shared layer needs; it has neither DOM nor Node types. */
export interface AbortSignalLike {
  readonly aborted: boolean;
}

/** What the core implements: one function per operation. A missing one does not compile. */
export type HandlersOf<C extends Operations, Context extends CallContext = CallContext> = {
  readonly [K in keyof C]: (input: ParsedInputOf<C[K]>, context: Context) => OutputOf<C[K]> | Promise<OutputOf<C[K]>>;
};

/** What a caller sees, whatever carries the call. */
export type ClientOf<C extends Operations> = {
  readonly [K in keyof C]: (
    ...input: Record<never, never> extends InputOf<C[K]> ? [input?: InputOf<C[K]>] : [input: InputOf<C[K]>]
  ) => Promise<OutputOf<C[K]>>;
};

const PLACEHOLDER = /\{(\w+)\}/g;

/** The names of a path's placeholders, in order. */
export function pathParams(path: string): string[] {
  return Array.from(path.matchAll(PLACEHOLDER), (match) => match[1] as string);
}

/** Whether a method carries its input in a body rather than in the query string. */
export function takesBody(method: HttpMethod): boolean {
  return method === 'POST' || method === 'PUT';
}

/** Splits an input into the concrete path, with its query, and what is left for the body. */
export function toRestRequest(
  operation: Pick<Operation, 'method' | 'path'>,
  input: Readonly<Record<string, unknown>>,
): { method: HttpMethod; path: string; body: Record<string, unknown> | null } {
  const rest = { ...input };
  const path = operation.path.replace(PLACEHOLDER, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  const { method } = operation;
  return takesBody(method) ? { method, path, body: rest } : { method, path: path + queryOf(rest), body: null };
}

function queryOf(rest: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  if (pairs.length === 0) return '';
  return `?${pairs.map((pair) => pair.map((part) => encodeURIComponent(String(part))).join('=')).join('&')}`;
}
