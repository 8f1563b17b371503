// Tells one program from another that later takes its place: where a path really leads, and what is there.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** A program as it was when somebody agreed to it. */
export const programPinSchema = z.object({
  /** Links followed. */
  path: z.string(),
  sha256: z.string(),
  /** Device, inode, size and times: as long as they are the same, the content need not be read again. */
  stamp: z.string(),
});
export type ProgramPin = z.infer<typeof programPinSchema>;

export interface ProgramGate {
  /** Whether the program is one of the pinned ones, with the very same content. */
  isPinned(program: string, pins: readonly ProgramPin[]): Promise<boolean>;
  /** @throws system errors when it cannot be read */
  pin(program: string): Promise<ProgramPin>;
}

/** One for a gateway: programs that many servers share are read once. */
export function createProgramGate(): ProgramGate {
  const digests = new Map<string, Promise<string>>();
  const digestOf = (path: string, stamp: string): Promise<string> => {
    const key = `${stamp} ${path}`;
    const digest = digests.get(key) ?? sha256Of(path);
    digests.set(key, digest);
    digest.catch(() => digests.delete(key));
    return digest;
  };
  return {
    async isPinned(program, pins) {
      const { path, stamp } = await lookAt(program);
      const same = pins.filter((pin) => pin.path === path);
      if (same.some((pin) => pin.stamp === stamp)) return true;
      if (same.length === 0) return false;
      const digest = await digestOf(path, stamp);
      return same.some((pin) => pin.sha256 === digest);
    },
    async pin(program) {
      for (;;) {
        const before = await lookAt(program);
        const sha256 = await digestOf(before.path, before.stamp);
        const after = await lookAt(program);
        // Replaced while it was read: what was read is neither of both.
        if (after.path === before.path && after.stamp === before.stamp) return { ...before, sha256 };
      }
    },
  };
}

export async function lookAt(program: string): Promise<{ readonly path: string; readonly stamp: string }> {
  const path = await realpath(program);
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return { path, stamp: [dev, ino, size, mtimeNs, ctimeNs].join(':') };
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
