// `agent-gateway doctor`: says where everything is and what would not work, without changing anything.
import { resolve } from 'node:path';
import { VERSION } from '../../src-shared/version.ts';
import {
  createMasterKey,
  createSecretBox,
  dataDirectory,
  inspectDataDirectory,
  type KeyDescription,
  type StoredServer,
  sealedTokens,
  visible,
} from '../core/index.ts';
import { childEnvironment } from '../core/servers/stdio/child-environment.ts';
import { checkWorkingDirectory, lookUpCommand } from '../core/servers/stdio/command-lookup.ts';
import { createPathFinder, startedFromDesktop } from '../core/servers/stdio/login-shell-path.ts';
import { readStoredSettings, resolveSettings } from '../core/settings.ts';
import { parseOptions } from './arguments.ts';
import { type Command, EXIT, type Terminal } from './commands.ts';

const USAGE = `agent-gateway doctor [options]

Says where the data is, how the key is protected, which PATH servers get, and whether each server's command can be found.
Changes nothing. Ends with code 1 when something needs attention.

  --data-dir DIR    the data directory to look at (the desktop application's by default)
`;

export const doctor: Command = {
  name: 'doctor',
  usage: USAGE,
  async run(args, terminal) {
    const options = parseOptions(args, { 'data-dir': { type: 'string' } });
    const { environment, cwd, home, platform } = terminal;
    const directory = dataDirectory({ override: options['data-dir'] ?? null, env: environment, platform, home, cwd });
    const { exists, owner, document, notices } = await inspectDataDirectory(directory);
    const key = await describeKey([...sealedTokens(document)], directory, environment);
    const stored = readStoredSettings(document.settings);
    const { port } = resolveSettings({ flags: {}, environment, stored, code: undefined, file: {} });
    const path = await createPathFinder({ env: environment, fromDesktop: startedFromDesktop(environment, platform) })();
    const commands = await Promise.all(
      document.servers
        .filter(({ transport }) => transport === 'stdio')
        .map((server) => commandLine(server, terminal, path.path)),
    );
    const problems = [
      ...notices.map(({ message }) => message),
      ...(key.source === 'unavailable' ? [key.description] : []),
    ];

    terminal.out(
      [
        `Agent Gateway ${VERSION}, Node ${process.versions.node} on ${platform} ${process.arch}`,
        '',
        `Data         ${directory}${exists ? '' : ' (not made yet)'}`,
        `Running      ${owner ? `process ${owner.pid}${owner.url ? `, ${owner.url}` : ''}` : 'no'}`,
        `Key          ${key.description}`,
        `Port         ${port.value} (${port.source})`,
        `PATH         ${PATH_SOURCES[path.source]}`,
        ...path.path.split(platform === 'win32' ? ';' : ':').map((entry) => `             ${visible(entry)}`),
        '',
        `Servers      ${document.servers.length}`,
        ...commands.map(({ text }) => text),
        ...problems.map((problem) => `! ${visible(problem)}`),
        '',
      ].join('\n'),
    );
    return problems.length > 0 || commands.some(({ found }) => !found) ? EXIT.failed : EXIT.ok;
  },
};

/** As the gateway would find it: a key that opens no stored secret is none. */
async function describeKey(
  tokens: readonly string[],
  directory: string,
  env: Terminal['environment'],
): Promise<KeyDescription> {
  const key = createMasterKey({ directory, env, keychain: null });
  const box = createSecretBox({ key, storedTokens: () => tokens });
  // What it says then has the reason.
  if (tokens[0] !== undefined) await box.open(tokens[0]).catch(() => {});
  return box.describe();
}

const PATH_SOURCES = {
  process: 'as this process has it',
  login_shell: 'read from the login shell',
  well_known: 'that of this process, with well-known folders added because the login shell did not answer',
} as const;

/** Whether the command of a server would be found. Its own variables are sealed, so a PATH among them is not considered. */
async function commandLine(
  server: StoredServer,
  { environment, home }: Terminal,
  path: string,
): Promise<{ text: string; found: boolean }> {
  const mark = (found: boolean, what: string) => ({ found, text: `  ${found ? '✓' : '✗'} ${server.name}: ${what}` });
  // Where the gateway starts it, too.
  const cwd = resolve(home, server.cwd ?? '.');
  try {
    await checkWorkingDirectory(cwd);
    return mark(
      true,
      visible(
        await lookUpCommand({
          command: server.command ?? '',
          cwd,
          env: childEnvironment({ inherited: environment, path }),
        }),
      ),
    );
  } catch (error) {
    return mark(false, error instanceof Error ? error.message : String(error));
  }
}
