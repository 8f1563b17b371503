// What follows from a server's view: its group, its words, what to advise when it fails.
import type { ConnectionErrorCode } from '../../src-shared/contract/errors.ts';
import type { AuthType } from '../../src-shared/model/auth-type.ts';
import type { ServerStatus, ServerView, TransportName } from '../../src-shared/model/mcp-server.ts';
import type { StatusGroup } from '../app/ui-store.ts';
import { toCommandLine } from '../text/shell.ts';

export const STATUS_WORDS: Readonly<Record<ServerStatus, string>> = {
  connected: 'Connected',
  connecting: 'Connecting',
  error: 'Error',
  needs_auth: 'Needs sign-in',
  disabled: 'Off',
};

const GROUPS: Readonly<Record<ServerStatus, StatusGroup>> = {
  connected: 'connected',
  connecting: 'connecting',
  error: 'attention',
  needs_auth: 'attention',
  disabled: 'off',
};

export function groupOf({ status }: Pick<ServerView, 'status'>): StatusGroup {
  return GROUPS[status];
}

export const TRANSPORT_WORDS: Readonly<Record<TransportName, string>> = { stdio: 'STDIO', streamable_http: 'HTTP' };

/** The command line or the address: what a row says about how a server is reached. */
export function targetOf({ command, args, url }: Pick<ServerView, 'command' | 'args' | 'url'>): string {
  return url ?? toCommandLine([command ?? '', ...(args ?? [])]);
}

const AUTH_ADVICE: Readonly<Record<AuthType, string>> = {
  none: 'Choose how it is authorized in its settings.',
  static_header: 'Check the token, the headers and the authentication in its settings.',
  oauth2_client_credentials: 'Check the token URL, the client ID and the client secret in its settings.',
  google_service_account: 'Check the service account key and its scopes, and what the account may do.',
  command: 'Run the command by hand and look at what it prints: a token, or why there is none.',
  oauth2_authorization_code: 'Sign in again, or check the client and its scopes in the settings.',
};

/** What to do about an error, beyond what its sentence says. */
export function adviceFor(
  code: ConnectionErrorCode,
  transport: TransportName,
  auth: AuthType = 'static_header',
): string {
  switch (code) {
    case 'auth_error':
      return AUTH_ADVICE[auth];
    case 'config_error':
      return 'Open its settings, enter what is missing and save.';
    case 'timeout':
      return transport === 'stdio'
        ? 'The first start of a package can take a minute. Test it again, or raise its connection timeout.'
        : 'Test it again, or raise its connection timeout.';
    default:
      return transport === 'stdio'
        ? 'Check the command, its arguments and the working directory.'
        : 'Check the address, and that the server is running.';
  }
}

// Connecting ranks with where the server comes from, so that rows keep their order while they connect.
function rank(server: ServerView): number {
  if (server.status === 'disabled') return 3;
  if (groupOf(server) === 'attention') return 0;
  return server.status === 'connecting' && server.last_error ? 0 : 1;
}

export function compareByStatus(a: ServerView, b: ServerView): number {
  return rank(a) - rank(b) || a.name.localeCompare(b.name);
}
