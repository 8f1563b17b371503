// `agent-gateway serve`: the gateway without a window, until it is asked to end.
import path from 'node:path';
import { VERSION } from '../../src-shared/version.ts';
import { clientHost } from '../core/clients/bridge-command.ts';
import {
  type AdminToken,
  createGateway,
  createLogger,
  createRedactor,
  dataDirectory,
  guardProcess,
  loadAdminToken,
  openProfile,
  type Profile,
  ProfileInUse,
} from '../core/index.ts';
import { startedFromDesktop } from '../core/servers/stdio/login-shell-path.ts';
import { openConf } from '../core/store/conf-store.ts';
import { createDashboard } from '../http/dashboard.ts';
import { ListenError } from '../http/listen-error.ts';
import { serveGateway } from '../http/serve-gateway.ts';
import { parseOptions, readLogLevel, readPort } from './arguments.ts';
import { type Command, EXIT } from './commands.ts';
import { findBridge, findDashboard, findExampleServer } from './installed-files.ts';

const USAGE = `agent-gateway serve [options]

Runs the gateway without a window: the admin API on 127.0.0.1, and every enabled server.

  --data-dir DIR    where servers and settings are kept (the desktop application's by default)
  --workspace DIR   the folder with gateway.yaml, agents/ and tools/
  --trust-workspace run the code and the command tools of the workspace without asking
  --port N          where the API listens; 0 takes any free port (8000 by default)
  --json            print one line of JSON when ready; logs go to stderr as JSON
  --log-level L     debug, info, warn, error or silent

The admin token is AGENT_GATEWAY_TOKEN, or it is made once and kept in the data directory.
Exit codes: 2 usage, 3 data directory in use, 4 port in use.
`;

export const serve: Command = {
  name: 'serve',
  usage: USAGE,
  async run(args, terminal) {
    const options = parseOptions(args, {
      'data-dir': { type: 'string' },
      workspace: { type: 'string' },
      'trust-workspace': { type: 'boolean', default: false },
      port: { type: 'string' },
      json: { type: 'boolean', default: false },
      'log-level': { type: 'string' },
    });
    const port = readPort(options.port);
    const level = readLogLevel(options['log-level']);
    // From here on: whoever ends it while it starts gets the same end.
    const ended = new Promise<void>((resolve) => terminal.onEnd(resolve));
    const redactor = createRedactor();
    const format = options.json ? 'json' : 'text';
    const logger = createLogger({ level, format, redactor, write: (line) => terminal.err(`${line}\n`) });
    // One fault must not take every server and every agent's connection along.
    terminal.onUnexpected((error) => logger.error('An error nobody expected', { error }));
    const { environment, cwd, home, platform } = terminal;
    const directory = dataDirectory({ override: options['data-dir'] ?? null, env: environment, platform, home, cwd });

    let profile: Profile;
    try {
      profile = await openProfile({ directory, env: environment, openStore: openConf, redactor });
    } catch (error) {
      if (!(error instanceof ProfileInUse)) throw error;
      terminal.err(`${error.message}.\nUse that one, end it, or choose another with --data-dir.\n`);
      return EXIT.profileInUse;
    }
    const token = loadAdminToken({ directory, env: environment });
    redactor.set('admin-token', [token.token]);
    guardProcess(logger);
    const gateway = createGateway({
      store: profile.store,
      box: profile.box,
      notices: [...profile.store.notices, ...token.notices],
      redactor,
      logger,
      environment,
      flags: { port, workspace: options.workspace === undefined ? undefined : path.resolve(cwd, options.workspace) },
      trustWorkspace: options['trust-workspace'],
      dataDir: directory,
      fromDesktop: startedFromDesktop(environment, platform),
      clients: clientHost(findBridge(), directory, { platform, home, env: environment }),
      exampleServer: findExampleServer(),
    });
    try {
      const root = findDashboard();
      const serving = await serveGateway({
        gateway,
        profile,
        token: () => token.token,
        logger,
        ...(root !== null && { dashboard: createDashboard(root) }),
      });
      // In the fragment, which no browser sends anywhere: the page takes the token and removes it from the address.
      const dashboardUrl = root === null ? null : `${serving.url}/#token=${encodeURIComponent(token.token)}`;
      terminal.out(
        options.json
          ? readyLine(serving.url, dashboardUrl, token, directory)
          : friendlyText(serving.url, dashboardUrl, token, directory),
      );
      await ended;
      if (!options.json) terminal.err('Stopping all servers…\n');
      await serving.close();
      return EXIT.ok;
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      terminal.err(`${error.message}.\nChoose another with --port, or any free one with --port 0.\n`);
      return error.reason === 'port_in_use' ? EXIT.portInUse : EXIT.failed;
    }
  },
};

function readyLine(url: string, dashboardUrl: string | null, token: AdminToken, directory: string): string {
  const ready = {
    event: 'ready',
    url,
    mcp_url: `${url}/mcp`,
    dashboard_url: dashboardUrl,
    pid: process.pid,
    token_file: token.file,
    data_dir: directory,
  };
  return `${JSON.stringify(ready)}\n`;
}

function friendlyText(url: string, dashboardUrl: string | null, token: AdminToken, directory: string): string {
  const value = token.file === null ? '$AGENT_GATEWAY_TOKEN' : `$(cat '${token.file}')`;
  return `Agent Gateway ${VERSION} is ready.

  Dashboard      ${dashboardUrl ?? 'not part of this installation'}
  Admin API      ${url}
  API reference  ${url}/docs
  For agents     ${url}/mcp
  Data           ${directory}

List the servers:
  curl -H "Authorization: Bearer ${value}" ${url}/v1/admin/mcp-servers

Ctrl+C ends it and every server it started.
`;
}
