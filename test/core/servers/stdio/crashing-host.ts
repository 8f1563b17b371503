// A process that starts stubborn servers and waits to be killed: `node crashing-host.ts <record file> <run id> [reaper]`.
// With `at-once` as a fourth word it is killed when the first of them runs and nobody has been told of it yet.
import { createOrphanReaper } from '../../../../src-main/core/servers/stdio/orphan-reaper.ts';
import { createProcessRecord, joinRecords } from '../../../../src-main/core/servers/stdio/process-record.ts';
import { spawnTree } from '../../../../src-main/core/servers/stdio/process-tree.ts';

const [file = '', run = '', reaper, atOnce] = process.argv.slice(2);
const onDisk = createProcessRecord(file, run);
const kept = reaper === 'reaper' ? joinRecords(createOrphanReaper(run), onDisk) : onDisk;
const record = atOnce ? { ...kept, add: () => process.kill(process.pid, 'SIGKILL') } : kept;
const markers = ['one', 'two'].map((server) => `${run}:${server}`);
const script = 'trap "" TERM HUP; setsid sleep 300 & (sleep 300 &) ; sleep 300 & while :; do sleep 300; done';
for (const marker of markers) {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
  const tree = await spawnTree({ command: 'sh', args: ['-c', script], cwd: '/', env, marker, record });
  tree.stdout.resume();
}
console.log(JSON.stringify(markers));
setInterval(() => {}, 1_000);
