// The bridge as a program of its own, for any Node from 20.19 on: `agent-gateway bridge` and nothing else of the gateway.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bridgeDataDirectory } from './data-directory.ts';
import { onProcess } from './on-process.ts';
import type { StartCommand } from './start-gateway.ts';
import { BRIDGE_OPTIONS, BRIDGE_USAGE } from './usage.ts';

/** As the command line ends for a mistake in its options. */
const EXIT_USAGE = 2;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) process.stdout.write(BRIDGE_USAGE);
else await run();

async function run(): Promise<void> {
  const values = read();
  if (values === null) return;
  const { agent, start } = values;
  const { env, platform } = process;
  const where = { override: values['data-dir'] ?? null, env, platform, home: homedir(), cwd: process.cwd() };
  const dataDir = bridgeDataDirectory(where);
  await onProcess({ dataDir, agent, start: start ? serveCommand(dataDir) : null });
}

function read() {
  try {
    const { values } = parseArgs({ args, options: BRIDGE_OPTIONS, strict: true, allowPositionals: false });
    if (values['data-dir'] === '') throw new Error('--data-dir must not be empty');
    return values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${BRIDGE_USAGE}`);
    process.exitCode = EXIT_USAGE;
    return null;
  }
}

/** The launcher of the installation this file is part of, which finds the Node the gateway needs. */
function serveCommand(dataDir: string): StartCommand | null {
  const launcher = path.resolve(import.meta.dirname, '../../scripts/agent-gateway.js');
  if (!existsSync(launcher)) return null;
  return { command: process.execPath, args: [launcher, 'serve', '--data-dir', dataDir, '--log-level', 'error'] };
}
