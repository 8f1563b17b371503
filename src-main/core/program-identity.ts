// Tells one program from another that later takes its place: where a path really leads, and what is there.
import { createHash } from 'node:crypto';
import { open, realpath, stat } from 'node:fs/promises';
import { isRecord, isText } from './plain-checks.ts';

/** A program as it was when somebody agreed to it. */
export interface ProgramPin {
  /** Links followed. */
  readonly path: string;
  readonly sha256: string;
  /** Device, inode, size and times: as long as they are the same, the content need not be read again. */
  readonly stamp: string;
}

function isProgramPin(value: unknown): value is ProgramPin {
  return isRecord(value) && [value.path, value.sha256, value.stamp].every(isText);
}

/** How many programs one consent covers: the same profile may be used with several versions of one. */
export const MAX_PINS = 8;

/** A consent as it is stored: to what the seal was made of, run by one of these programs. */
export interface SealedPins {
  readonly seal: string;
  /** Empty until a program has been seen for the first time. */
  readonly programs: readonly ProgramPin[];
}

export function isSealedPins(value: unknown): value is SealedPins {
  if (!isRecord(value) || !isText(value.seal)) return false;
  const { programs } = value;
  return Array.isArray(programs) && programs.length <= MAX_PINS && programs.every(isProgramPin);
}

export interface ProgramGate {
  /**
   * Whether the program is one of the pinned ones: untouched, or with the very same content though it was touched since,
   * which takes reading all of it. False when it is none of them.
   */
  isPinned(program: string, pins: readonly ProgramPin[]): Promise<'untouched' | 'same_content' | false>;
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
      if (same.some((pin) => pin.stamp === stamp)) return 'untouched';
      if (same.length === 0) return false;
      const digest = await digestOf(path, stamp);
      return same.some((pin) => pin.sha256 === digest) ? 'same_content' : false;
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

const PIECE_BYTES = 256 * 1024;

/** Through one small buffer: a stream would leave as much memory behind as the program is large. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
