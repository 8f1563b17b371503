// What a test and the process it started say to each other.

export interface ControlMessage {
  readonly id: number;
  /** A function of (electron, arg), as source text. */
  readonly source: string;
  readonly arg: unknown;
}

export type ControlReply =
  | { readonly kind: 'endpoint'; readonly endpoint: string }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string };
