// How the text of one kind of configuration is read and changed.

export type JsonObject = Readonly<Record<string, unknown>>;

export interface ConfigFormat {
  /** @throws Error that says what is wrong, and in which line */
  parse(text: string): JsonObject;
  /** Adds the entry, or changes one that is there: what else its user wrote into it stays. */
  put(text: string, root: string, name: string, entry: JsonObject): string;
  remove(text: string, root: string, name: string): string;
}

/** What says where a server is: an entry that is changed from one way to another must not keep both. */
export const TARGETS: readonly string[] = [
  'command',
  'args',
  'url',
  'httpUrl',
  'serverUrl',
  'headers',
  'http_headers',
  'bearer_token_env_var',
];
