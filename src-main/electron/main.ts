// The entry of the desktop application: what has to happen before Electron is ready, then the application itself.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { app, protocol } from 'electron';
import { VERSION } from '../../src-shared/version.ts';
import { onProcess } from '../bridge/on-process.ts';
import { createLogger, createRedactor, dataDirectory, guardProcess } from '../core/index.ts';
import { SCHEME } from './app-origin.ts';
import { readDesktopArguments } from './arguments.ts';
import { runDesktop } from './desktop.ts';
import { openLogFile } from './log-file.ts';
import { HIDDEN_ARGUMENT } from './login-item.ts';
import { guardNavigation } from './navigation.ts';
import { ownCommand } from './own-command.ts';

/** As in electron-builder.yml. */
const APP_ID = 'dev.agentgateway.desktop';

const args = readDesktopArguments(process.argv);

const home = homedir();
const directory = dataDirectory({
  override: args.dataDir,
  env: process.env,
  platform: process.platform,
  home,
  cwd: process.cwd(),
});

// stdout belongs to MCP in this mode, and nothing of the application may start: no window, no lock.
if (args.stdioBridge) void bridge();
else start();

async function bridge(): Promise<void> {
  app.dock?.hide();
  const start = args.start ? ownCommand(HIDDEN_ARGUMENT, '--data-dir', directory) : null;
  await onProcess({ dataDir: directory, agent: args.agent, start });
  app.exit(0);
}

function start(): void {
  const logsFolder = path.join(directory, 'logs');
  // Beside the profile and not in it: caches and cookies of the browser are none of our files.
  const browserFolder = path.join(directory, 'electron');
  mkdirSync(browserFolder, { recursive: true, mode: 0o700 });
  app.setPath('userData', browserFolder);
  app.setName('Agent Gateway');
  app.setAboutPanelOptions({ applicationName: 'Agent Gateway', applicationVersion: VERSION });
  // Windows shows notifications only of applications it knows by this name.
  app.setAppUserModelId(APP_ID);
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
  guardNavigation(app);
  // The first start shows its window; what this one was given on its command line is not passed on.
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }

  const redactor = createRedactor();
  const log = openLogFile(logsFolder, (line) => process.stderr.write(`${line}\n`));
  const logger = createLogger({ level: 'info', format: 'json', redactor, write: log.write });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  process.on('uncaughtException', (error) => logger.error('An error nobody expected', { error }));
  process.on('unhandledRejection', (error) => logger.error('A failure nobody expected', { error }));
  guardProcess(logger);

  app
    .whenReady()
    .then(() => runDesktop({ directory, logsFolder, hidden: args.hidden, home, logger, redactor }))
    .catch((error: unknown) => {
      logger.error('The application could not start', { error });
      app.exit(1);
    });
}
