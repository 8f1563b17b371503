// `agent-gateway bridge`: a client that starts its servers as programs, on the endpoint of the running gateway.
import { onProcess } from '../bridge/on-process.ts';
import { BRIDGE_OPTIONS, BRIDGE_USAGE } from '../bridge/usage.ts';
import { dataDirectory } from '../core/index.ts';
import { parseOptions } from './arguments.ts';
import { type Command, EXIT } from './commands.ts';

export const bridge: Command = {
  name: 'bridge',
  usage: BRIDGE_USAGE,
  async run(args, { environment, cwd, home, platform }) {
    const options = parseOptions(args, BRIDGE_OPTIONS);
    const dataDir = dataDirectory({ override: options['data-dir'] ?? null, env: environment, platform, home, cwd });
    const serve = [process.argv[1] ?? '', 'serve', '--data-dir', dataDir, '--log-level', 'error'];
    const start = options.start ? { command: process.execPath, args: serve } : null;
    await onProcess({ dataDir, agent: options.agent, start });
    return EXIT.ok;
  },
};
