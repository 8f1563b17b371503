// Finds processes by a word in their environment (Linux): what a server started, whatever it became since.
import { readdirSync, readFileSync } from 'node:fs';

/** The ids of all live processes whose environment holds `NAME=value`, in order. */
export function processesWith(assignment: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\u0000');
        return environment.includes(assignment) && !isZombie(pid);
      } catch {
        return false;
      }
    })
    .sort((a, b) => a - b);
}

function isZombie(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'Z';
}
