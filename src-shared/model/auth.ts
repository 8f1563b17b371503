// What may be known of how a server's requests are authorized, without any secret in it.
import { z } from 'zod';
import { authTypeSchema } from './credentials.ts';

export const tokenKindSchema = z.enum([
  'oauth2_client_credentials',
  'google_service_account',
  'command',
  'oauth2_authorization_code',
  'custom',
]);

const moment = z.string().nullable();

/** A token without the token. Moments are texts as the rest of the API writes them. */
export const tokenStateSchema = z.object({
  kind: tokenKindSchema,
  /** Who gives the tokens out: an origin, or a command's name. */
  source: z.string().nullable(),
  /** `none`: none was needed yet. */
  status: z.enum(['none', 'valid', 'expired', 'error', 'needs_sign_in']),
  /** Null when nobody said: then it is used until it is refused. */
  valid_until: moment,
  next_refresh: moment,
  last_refresh: moment,
  last_error: z.string().nullable(),
  /** Of a JWT, with everything personal masked. */
  claims: z.record(z.string(), z.string()).nullable(),
});

/** A sign-in that waits for the user: the host is shown before the page is opened. */
export const signInSchema = z.object({ host: z.string(), url: z.string(), expires_at: z.string() });
export type SignInView = z.infer<typeof signInSchema>;

export const authViewSchema = z.object({
  server_id: z.string(),
  auth_type: authTypeSchema,
  /** The names of the static headers that are sent. */
  header_names: z.array(z.string()),
  /** Null where static headers are all there is. */
  token: tokenStateSchema.nullable(),
  /** A user can sign in here: because it is configured so, or because nothing else is. */
  can_sign_in: z.boolean(),
  pending_sign_in: signInSchema.nullable(),
});
export type AuthView = z.infer<typeof authViewSchema>;
