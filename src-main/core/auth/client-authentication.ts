// How a client shows its secret to a token endpoint: in the form, or as HTTP Basic (RFC 6749 §2.3.1).

export type ClientAuthentication = 'client_secret_post' | 'client_secret_basic' | 'none';

export interface OAuthClient {
  readonly client_id: string;
  readonly client_secret?: string | undefined;
}

/** Adds the client to a request; what already stands in `form` or `headers` under its names is replaced. */
export function authenticateClient(
  method: ClientAuthentication,
  { client_id, client_secret = '' }: OAuthClient,
  form: URLSearchParams,
  headers: Headers,
): void {
  if (method === 'client_secret_basic') {
    headers.set('authorization', `Basic ${btoa(`${formEncoded(client_id)}:${formEncoded(client_secret)}`)}`);
    return;
  }
  form.set('client_id', client_id);
  if (method === 'client_secret_post') form.set('client_secret', client_secret);
}

/** The values that would give a client's secret away, for the redactor. */
export function secretForms({ client_id, client_secret = '' }: OAuthClient): string[] {
  if (client_secret === '') return [];
  return [client_secret, formEncoded(client_secret), btoa(`${formEncoded(client_id)}:${formEncoded(client_secret)}`)];
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
