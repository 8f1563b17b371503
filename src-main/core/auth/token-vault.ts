// What a sign-in leaves behind: where it is kept, and what it must hold to be used again.
import type { AuthorizationServerMetadata } from '@modelcontextprotocol/client';
import { z } from 'zod';

/** Keeps one server's sign-in sealed. `save` resolves when the value would survive a crash. */
export interface TokenVault {
  /** Null when nothing is kept, which takes no key to say. */
  load(): Promise<object | null>;
  save(value: object): Promise<void>;
  clear(): Promise<void>;
}

const optionalText = z.string().optional();

const storedSignInSchema = z.object({
  /** The server and the configured client this belongs to: another of either means another sign-in. */
  server_url: z.string(),
  configured_client_id: z.string().nullable(),
  /** Secrets and tokens go to this authorization server and to no other. */
  issuer: z.string(),
  authorization_server_url: z.string(),
  metadata: z.looseObject({ issuer: z.string(), token_endpoint: z.string() }).nullable(),
  revocation_endpoint: z.string().nullable(),
  client: z.object({
    client_id: z.string(),
    client_secret: optionalText,
    token_endpoint_auth_method: optionalText,
  }),
  /** The resource indicator (RFC 8707) that tokens are asked for; null when the server names none. */
  resource: z.string().nullable(),
  scope: z.string().nullable(),
  /** Null when there is nothing to use, but the client stays bound to its issuer. */
  tokens: z
    .object({
      access_token: z.string(),
      refresh_token: optionalText,
      /** Milliseconds since 1970; null when nobody said. */
      expires_at: z.number().nullable(),
    })
    .nullable(),
});

type Stored = z.infer<typeof storedSignInSchema>;
export type StoredSignIn = Omit<Stored, 'metadata'> & { readonly metadata: AuthorizationServerMetadata | null };

/** The stored value as we wrote it, or null: what is damaged or of another shape means signing in again. */
export function readStoredSignIn(value: object | null): StoredSignIn | null {
  const parsed = storedSignInSchema.safeParse(value);
  return parsed.success ? (parsed.data as StoredSignIn) : null;
}
