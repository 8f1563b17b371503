// `agent-gateway audit verify`: whether the activity log is as it was written. Reads the files, so no gateway has to run.
import { activityDirectory, checkActivity } from '../core/activity/activity-log.ts';
import { dataDirectory } from '../core/index.ts';
import { openSeal } from '../core/store/installation-seal.ts';
import { parseOptions, UsageError } from './arguments.ts';
import { type Command, EXIT } from './commands.ts';

const USAGE = `agent-gateway audit verify [options]

Reads the activity log from its oldest record to its newest, and checks that none was changed, taken out, put in or cut off.
Ends with code 1 when one was. Each record holds the SHA-256 of the one before, and a sealed file beside them says where the
log ends; the last hash, kept elsewhere, shows what somebody did who could write that as well.

  --data-dir DIR    whose log (the desktop application's by default)
  --json            one line of JSON
`;

export const audit: Command = {
  name: 'audit',
  usage: USAGE,
  async run([word, ...rest], terminal) {
    if (word !== 'verify') throw new UsageError('audit takes one word: verify');
    const options = parseOptions(rest, { 'data-dir': { type: 'string' }, json: { type: 'boolean', default: false } });
    const { environment, cwd, home, platform } = terminal;
    const directory = dataDirectory({ override: options['data-dir'] ?? null, env: environment, platform, home, cwd });
    const found = checkActivity(activityDirectory(directory), openSeal(directory, { mayMake: false }));
    const { ok, records, first_seq, last_seq, last_hash, problem } = found;
    if (options.json) terminal.out(`${JSON.stringify(found)}\n`);
    else if (!ok) terminal.err(`${problem}.\n`);
    else if (records === 0) terminal.out('The log has no records yet.\n');
    else {
      terminal.out(
        `${records} records, ${first_seq} to ${last_seq}, are as they were written.\nLast hash: ${last_hash}\n`,
      );
    }
    return ok ? EXIT.ok : EXIT.failed;
  },
};
