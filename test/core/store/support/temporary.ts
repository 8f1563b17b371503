// Directories and disks that exist for one test only.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Not yet there: what opens it has to make it. */
export function freshDirectory(): string {
  const base = mkdtempSync(path.join(os.tmpdir(), 'agw-store-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  return path.join(base, 'profile');
}

export function madeDirectory(): string {
  const directory = freshDirectory();
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

/** Why this machine cannot mount; null when it can. */
export function mountObstacle(): string | null {
  if (process.platform !== 'linux') return 'mounts are tried on Linux only';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  const probe = mkdtempSync(path.join(os.tmpdir(), 'agw-mount-'));
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe);
    unmount(probe);
    return null;
  } catch {
    return 'this machine does not allow mounts';
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/** A disk of its own with so many bytes. */
export function smallDisk(bytes: number): string {
  const directory = madeDirectory();
  mount('-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', directory);
  onTestFinished(() => unmount(directory));
  return directory;
}

/** Makes what is mounted at a directory read-only or writable again. */
export function remount(directory: string, mode: 'ro' | 'rw'): void {
  mount('-o', `remount,${mode}`, directory);
}

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: 'pipe', timeout: 10_000 });
}

function unmount(directory: string): void {
  execFileSync('umount', ['-l', directory], { stdio: 'pipe', timeout: 10_000 });
}
