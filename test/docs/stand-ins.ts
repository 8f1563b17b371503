// Servers on this machine that stand in for those the guide names: an MCP server, a token endpoint, Google's.
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { startLoopback } from '../fixtures/http/loopback.ts';
import { json, startTokenEndpoint } from '../fixtures/oauth/token-endpoint.ts';

export interface StandIns {
  /** Puts the stand-ins' addresses where a text names the real ones. */
  redirect(text: string): string;
  /** And back, so that answers read as the guide has them. */
  restore(text: string): string;
  /** Headers of every request to the MCP server. */
  headersSeen(): readonly Readonly<Record<string, unknown>>[];
  /** The key of a service account whose tokens the MCP server takes. */
  readonly serviceAccount: string;
  /** How many tokens each endpoint gave out. */
  readonly tokensGiven: { oauth: number; google: number };
  close(): Promise<void>;
}

/** What the program `gcloud` of the guide prints. */
export const COMMAND_TOKEN = 'token-of-a-command';
const OAUTH_TOKEN = 'token-of-the-oauth-endpoint';
const GOOGLE_TOKEN = 'token-of-the-google-endpoint';
const TOKENS = ['sk-...', 'token-of-this-page', 'my-access-token', COMMAND_TOKEN, OAUTH_TOKEN, GOOGLE_TOKEN];
const ACCEPTED = new Set([...TOKENS.map((token) => `Bearer ${token}`), 'key-of-this-page', 'api-key-of-this-page']);

export async function startStandIns(): Promise<StandIns> {
  const tokensGiven = { oauth: 0, google: 0 };
  const give = (kind: keyof typeof tokensGiven) => {
    tokensGiven[kind] += 1;
    return { access_token: kind === 'oauth' ? OAUTH_TOKEN : GOOGLE_TOKEN, token_type: 'Bearer', expires_in: 3_600 };
  };
  const oauth = await startTokenEndpoint((response, { form }) => {
    const right =
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === 'my-client-id' &&
      form.get('client_secret') === 'my-client-secret' &&
      form.get('scope') === 'read write' &&
      form.get('audience') === 'my-api';
    if (right) json(response, give('oauth'));
    else json(response, { error: 'invalid_client' }, 401);
  });
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const google = await startTokenEndpoint((response, { form }) => {
    const [head = '', body = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const signed = createVerify('RSA-SHA256').update(`${head}.${body}`).verify(publicKey, signature, 'base64url');
    const { scope } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { scope?: string };
    if (signed && scope === 'https://www.googleapis.com/auth/cloud-platform') json(response, give('google'));
    else json(response, { error: 'invalid_grant' }, 400);
  });
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'stand-in', version: '1.0.0' });
    server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, async ({ text }) => ({
      content: [{ type: 'text', text }],
    }));
    return server;
  });
  const toNode = toNodeHandler(handler);
  const mcp = await startLoopback((request, response) => {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    if (ACCEPTED.has(authorization ?? '') || ACCEPTED.has(String(apiKey))) void toNode(request, response);
    else response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
  });
  const places: readonly (readonly [string, string])[] = [
    ['https://mcp.example.com', mcp.origin],
    ['https://auth.example.com/oauth2/token', oauth.url],
    ['https://auth.example.com', oauth.origin],
  ];
  return {
    redirect: (text) => places.reduce((all, [real, ours]) => all.replaceAll(real, ours), text),
    restore: (text) => places.reduce((all, [real, ours]) => all.replaceAll(ours, real), text),
    headersSeen: () => mcp.requests.map(({ headers }) => headers),
    serviceAccount: JSON.stringify({
      type: 'service_account',
      client_email: 'robot@project.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      private_key_id: 'key-1',
      token_uri: google.url,
    }),
    tokensGiven,
    async close() {
      await handler.close();
      await Promise.all([mcp.close(), oauth.close(), google.close()]);
    },
  };
}
