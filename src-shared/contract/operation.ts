// What one operation of the contract is: the row from which IPC, REST, client, CLI and OpenAPI are derived.
import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** One sentence for people: OpenAPI summary and CLI help. */
  readonly summary: string;
  readonly method: HttpMethod;
  /** REST path; every `{param}` in it is a key of the input. What is left of the input is the JSON body. */
  readonly path: string;
  /** The caller needs no token. Absent: the admin token. */
  readonly auth?: 'none';
  /** The body may be as large as an MCP message (64 MiB) instead of 1 MiB. */
  readonly largeBody?: true;
  /** Codes a caller should expect besides validation and authentication. */
  readonly errors?: readonly ErrorCode[];
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

/** Splits an input into the concrete path and what is left for the body. */
export function toRestRequest(
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): { method: HttpMethod; path: string; body: Record<string, unknown> | null } {
  const rest = { ...input };
  const path = operation.path.replace(PLACEHOLDER, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  const hasBody = operation.method === 'POST' || operation.method === 'PUT';
  return { method: operation.method, path, body: hasBody ? rest : null };
}
