// Finds the gateway a command talks to, and the token for it: by what was typed, by the environment, or the running one.
import { type AdminClient, type AdminOperation, adminContract } from '../../src-shared/contract/admin.ts';
import { createAdminClient, httpSend } from '../../src-shared/contract/client.ts';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import { isLoopbackHost } from '../../src-shared/model/url.ts';
import { TOKEN_FILE, TOKEN_VARIABLE } from '../core/store/admin-token.ts';
import { dataDirectory } from '../core/store/data-dir.ts';
import { readPrivateFile } from '../core/store/private-file.ts';
import { readRuntimeFile } from '../http/runtime-file.ts';
import { UsageError } from './arguments.ts';
import type { Terminal } from './commands.ts';
import { nodeFetch } from './node-fetch.ts';
import type { OptionLine } from './option-lines.ts';

export const URL_VARIABLE = 'AGENT_GATEWAY_URL';

export const LINK_OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
  'data-dir': { type: 'string' },
} as const;

export const LINK_LINES: readonly OptionLine[] = [
  ['--url URL', 'the gateway to talk to (AGENT_GATEWAY_URL, or the one that runs with this data directory)'],
  ['--token TOKEN', 'its admin token (better AGENT_GATEWAY_TOKEN: other users can see arguments)'],
  ['--data-dir DIR', "the data directory of the running gateway (the desktop application's by default)"],
];

export interface LinkChoice {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly dataDir: string | undefined;
}

export interface Link {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/**
 * Where the gateway is, with its token. A token goes to this machine only, unless somebody typed where to: an address in
 * the environment or a file may be somebody else's idea, and the token kept in a file is for the gateway beside it.
 *
 * @throws GatewayError `unavailable` when none runs, `auth_required` when there is no token for it
 */
export async function findGateway(choice: LinkChoice, terminal: Terminal): Promise<Link> {
  const { environment, cwd, home, platform } = terminal;
  const directory = dataDirectory({ override: choice.dataDir ?? null, env: environment, platform, home, cwd });
  // An explicit data directory is about that one's gateway, whatever the environment says.
  const fromEnvironment = choice.dataDir === undefined ? environment[URL_VARIABLE] : undefined;
  const given = choice.url ?? fromEnvironment;
  const url = given === undefined ? await runningUrl(directory) : baseUrl(given, choice.url === undefined);
  const local = isLoopbackHost(new URL(url).hostname);
  if (!local && choice.url === undefined) {
    throw new UsageError(`${URL_VARIABLE} leads away from this machine. To send the token there, type --url ${url}`);
  }
  const token = choice.token ?? environment[TOKEN_VARIABLE] ?? (local ? keptToken(directory) : undefined);
  if (!token) {
    throw new GatewayError('auth_required', `There is no token for the gateway at ${url}`);
  }
  if (!/^[\x21-\x7e]+$/.test(token)) throw new UsageError('The token has characters that an HTTP header cannot carry');
  return { url, token };
}

/** The typed client of a gateway; `signal` ends what is under way. */
export function connect({ url, token }: Link, signal: AbortSignal): AdminClient {
  return createAdminClient(httpSend(url, token, nodeFetch(signal)));
}

/** Whether an operation works without a token; then none is looked for. */
export function needsToken(operation: AdminOperation): boolean {
  return !('auth' in adminContract[operation]);
}

async function runningUrl(directory: string): Promise<string> {
  const running = await readRuntimeFile(directory);
  if (running) return baseUrl(running.url, false);
  throw new GatewayError(
    'unavailable',
    `No gateway runs with the data directory ${directory}. Start one with \`agent-gateway serve\`, or open the desktop application`,
  );
}

function baseUrl(text: string, fromEnvironment: boolean): string {
  const where = fromEnvironment ? URL_VARIABLE : '--url';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${where} takes an address such as http://127.0.0.1:8000`);
  if (url.username !== '' || url.password !== '') throw new UsageError(`${where} takes no user name and no password`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function keptToken(directory: string): string | undefined {
  return readPrivateFile(`${directory}/${TOKEN_FILE}`, 4_096)?.toString('utf8').trim();
}
