// Ends the servers of a gateway that was killed: a small shell beside it, which notices because the pipe to it closes.
import { type ChildProcess, spawn } from 'node:child_process';
import { RUN_VARIABLE } from './child-environment.ts';
import type { ProcessRecord } from './process-record.ts';

/**
 * Reads "add <group>" and "remove <group>" until "done". When the input ends without it, the gateway is gone: the groups are
 * asked to end, and a second later they are ended, together with every process that carries the marker of the run.
 */
const SCRIPT = `
groups=' '
while read -r order group; do
  case $order in
    add) groups="$groups$group " ;;
    remove) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    done) exit 0 ;;
  esac
done
marked() {
  [ -r /proc/self/environ ] || return 0
  for file in $(grep -las "${RUN_VARIABLE}=$run:" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -s "$1" "\${pid%/environ}"
  done
}
run=$1
for group in $groups; do kill -s TERM -- "-$group"; done
marked TERM
sleep 1
for group in $groups; do kill -s KILL -- "-$group"; done
marked KILL
marked KILL
`;

/**
 * Runs the shell while there are servers, so that nothing has to be closed. POSIX only; on Windows there is no shell, and
 * nothing happens. That it cannot run is told once to `onError`: the sweep at the next start is still there.
 *
 * @param run the id with which the markers of this run begin
 */
export function createOrphanReaper(run: string, onError: (error: Error) => void = () => {}): ProcessRecord {
  const groups = new Set<number>();
  let expected = 0;
  let shell: ChildProcess | null = null;
  let reported = false;

  const failed = (error: Error) => {
    if (!reported) onError(error);
    reported = true;
  };
  const start = () => {
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', run], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      // Away from our terminal and our group: what ends us must not end it as well.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.on('error', failed);
    child.stdin?.on('error', failed);
    child.on('exit', () => {
      if (shell === child) shell = null;
    });
    child.unref();
    shell = child;
    for (const group of groups) tell(`add ${group}`);
  };
  const tell = (line: string) => {
    if (shell?.stdin?.writable) shell.stdin.write(`${line}\n`);
  };
  const endIfIdle = () => {
    if (groups.size > 0 || expected > 0) return;
    shell?.stdin?.end('done\n');
    shell = null;
  };
  return {
    expect() {
      expected += 1;
      if (shell === null && process.platform !== 'win32') start();
    },
    settle() {
      expected -= 1;
      endIfIdle();
    },
    add({ pid }) {
      if (process.platform === 'win32') return;
      groups.add(pid);
      if (shell === null) start();
      else tell(`add ${pid}`);
    },
    remove(pid) {
      if (!groups.delete(pid)) return;
      tell(`remove ${pid}`);
      endIfIdle();
    },
  };
}
