// A token of an agent as it lies in the profile: all but the token.

export interface StoredAgentToken {
  readonly token_id: string;
  /** Stays when the agent's file is edited, moved away or deleted: a token never comes to speak for another agent. */
  readonly agent: string;
  readonly label: string;
  /** Of the token, in hexadecimal. 256 random bits need no salt and no slow hash. */
  readonly sha256: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

export function isStoredToken(value: unknown): value is StoredAgentToken {
  if (typeof value !== 'object' || value === null) return false;
  const { token_id, agent, label, sha256, created_at, last_used_at } = value as Readonly<Record<string, unknown>>;
  return (
    [token_id, agent, label, created_at].every((text) => typeof text === 'string') &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    (last_used_at === null || typeof last_used_at === 'string')
  );
}
