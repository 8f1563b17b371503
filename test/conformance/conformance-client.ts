// The client that the MCP conformance suite starts: one server, reached and used by the very path of the gateway.
//
// The suite gives the URL as the last argument, and the scenario with its facts in the environment.

import { needsSignIn } from '../../src-main/core/auth/auth-errors.ts';
import { readQuestion } from '../../src-main/core/elicitation/read-question.ts';
import { GatewayError } from '../../src-main/core/errors.ts';
import { createRedactor, silentLogger, systemClock } from '../../src-main/core/index.ts';
import { validConfig } from '../../src-main/core/servers/change-config.ts';
import { CLIENT_INFO, type ClientSide } from '../../src-main/core/servers/client-identity.ts';
import { type DiscoveredTool, discoverTools } from '../../src-main/core/servers/discover-tools.ts';
import { needsAuthorization } from '../../src-main/core/servers/needs-authorization.ts';
import { sharedClientSide } from '../../src-main/core/servers/upstream-directory.ts';
import type { UpstreamLink } from '../../src-main/core/servers/upstream-link.ts';
import { createUpstreams } from '../../src-main/core/servers/upstreams.ts';
import { formDefaults } from '../../src-shared/model/elicitation.ts';
import { memoryVault } from '../core/auth/support.ts';
import { argumentsFor, inputResponsesFor } from './answers.ts';

const url = process.argv.at(-1) ?? '';
const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? '';
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}') as {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
};

/** The address of this client's metadata document in the scenarios that take one. */
const METADATA_DOCUMENT = 'https://conformance-test.local/client-metadata.json';
/** How often a person lets a server ask for another sign-in before giving up. */
const MAX_SIGN_INS = 3;
/** The suite starts dozens of clients at once; a probe that comes too late would be taken for a legacy server's silence. */
const TIMEOUT_MS = 100_000;

/** What the gateway is to a server that may ask something; here the form is sent as it is shown first. */
const CLIENT: ClientSide = {
  clientInfo: CLIENT_INFO,
  ...sharedClientSide(async ({ params }) => {
    const question = readQuestion(params);
    if (question?.mode !== 'form') return { result: { action: 'decline' } };
    return { result: { action: 'accept', content: formDefaults(question.schema) } };
  }),
};

const vault = memoryVault();
const upstreams = createUpstreams({
  environment: {},
  dataDir: null,
  logDir: null,
  onLogLines() {},
  clock: systemClock,
  logger: silentLogger,
  redactor: createRedactor(),
  fromDesktop: false,
  vaultFor: () => vault,
  // The suite's authorization servers listen on loopback, beside its MCP servers.
  derivedReach: 'any',
});
const config = validConfig({
  name: 'conformance',
  transport: 'streamable_http',
  url,
  credentials: await credentials(),
});
const server = { id: 'conformance', config };
const { signal } = new AbortController();
let signIns = 0;

try {
  await withSignIn(async () => {
    const link = await upstreams.open(server, { signal, timeoutMs: TIMEOUT_MS, test: false, client: CLIENT });
    try {
      await exercise(link);
    } finally {
      await link.close();
    }
  });
} catch (error) {
  process.exitCode = 1;
  console.error(error);
} finally {
  await upstreams.close();
}

async function credentials(): Promise<Record<string, unknown> | null> {
  const { client_id, client_secret } = context;
  if (scenario === 'auth/basic-cimd') return { auth_type: 'oauth2_authorization_code', client_id: METADATA_DOCUMENT };
  if (scenario === 'auth/pre-registration') return { auth_type: 'oauth2_authorization_code', client_id, client_secret };
  if (scenario !== 'auth/client-credentials-basic') return null;
  return { auth_type: 'oauth2_client_credentials', token_url: await tokenUrl(), client_id, client_secret };
}

/** What a person reads in the documentation of a server; the suite says it in metadata alone. */
async function tokenUrl(): Promise<string> {
  const read = async (address: string) => (await fetch(address)).json() as Promise<Record<string, unknown>>;
  const { origin, pathname } = new URL(url);
  const resource = await read(`${origin}/.well-known/oauth-protected-resource${pathname}`);
  const [issuer] = resource.authorization_servers as string[];
  const metadata = await read(new URL('/.well-known/oauth-authorization-server', issuer).href);
  return metadata.token_endpoint as string;
}

/** Does what a person does who is told that a server asks for a sign-in, and tries again. */
async function withSignIn(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const wanted = needsSignIn(error) || (error instanceof GatewayError && needsAuthorization(error));
      if (!wanted || signIns >= MAX_SIGN_INS) throw error;
      signIns++;
      const { view, done } = await upstreams.auth.signIn(server);
      await Promise.all([followToTheEnd(view.url), done]);
    }
  }
}

/** The suite's sign-in page sends the browser straight back. */
async function followToTheEnd(start: string): Promise<void> {
  let next: string | null = start;
  for (let step = 0; next !== null && step < 10; step++) {
    const response: Response = await fetch(next, { redirect: 'manual' });
    const location = response.headers.get('location');
    await response.body?.cancel();
    next = location === null ? null : new URL(location, next).href;
    if (next === null && !response.ok) throw new Error(`The sign-in ended with ${response.status}`);
  }
}

async function exercise(link: UpstreamLink): Promise<void> {
  const { tools } = await discoverTools(link, { timeoutMs: TIMEOUT_MS, clock: systemClock });
  const schemas = tools.map(({ definition }) => definition.inputSchema as Record<string, unknown>);
  const schema = schemas.find(({ $schema }) => $schema !== undefined);
  const calls = context.toolCalls ?? tools.map(({ definition }) => call(definition, schema));
  for (const { name, arguments: given } of calls) {
    const definition = tools.find((tool) => tool.definition.name === name)?.definition;
    await callTool(link, { name, arguments: given }, definition);
  }
  await readTheRest(link);
}

/** One scenario wants the schema of another tool told back, as it came. */
function call({ name, inputSchema }: DiscoveredTool['definition'], schema: unknown) {
  const given = argumentsFor(inputSchema);
  return { name, arguments: schema !== undefined && 'schema' in given ? { ...given, schema } : given };
}

/** Calls, and answers what the server asks back, as the caller behind the gateway does. */
async function callTool(
  link: UpstreamLink,
  params: Record<string, unknown>,
  tool: DiscoveredTool['definition'] | undefined,
): Promise<void> {
  let next = params;
  for (let round = 0; round < 5; round++) {
    const options = { timeoutMs: TIMEOUT_MS, signal, ...(tool && { tool }) };
    const result = (await link.request('tools/call', next, options)) as Record<string, unknown>;
    if (result.resultType !== 'input_required') return;
    const { requestState, inputRequests } = result;
    const state = requestState === undefined ? {} : { requestState };
    next = { ...params, inputResponses: inputResponsesFor(inputRequests), ...state };
  }
}

/** Prompts and resources, where the server has them. */
async function readTheRest(link: UpstreamLink): Promise<void> {
  const options = { timeoutMs: TIMEOUT_MS, signal };
  if (link.capabilities.resources !== undefined) {
    const { resources = [] } = (await link.request('resources/list', {}, options)) as {
      resources?: { uri: string }[];
    };
    for (const { uri } of resources) await link.request('resources/read', { uri }, options);
  }
  if (link.capabilities.prompts !== undefined) {
    const { prompts = [] } = (await link.request('prompts/list', {}, options)) as { prompts?: { name: string }[] };
    for (const { name } of prompts) await link.request('prompts/get', { name }, options);
  }
}
