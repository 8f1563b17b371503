// The file of one server's log: private, written in batches, put aside when it has grown large; the one before goes then.
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Of the present file and the former one each. */
const MAX_BYTES = 2_500_000;
const FILE = /^([\w-]+)(?:\.former)?\.log$/;

export interface ServerLogFile {
  /** @throws the system's error when it could not be written */
  append(text: string): void;
  close(): void;
}

/** @param directory is made, private, with the first line */
export function openServerLogFile(directory: string, serverId: string, maxBytes = MAX_BYTES): ServerLogFile {
  const { present, former } = filesOf(directory, serverId);
  let descriptor: number | null = null;
  let size = 0;

  const open = () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const opened = openSync(present, 'a', 0o600);
    size = fstatSync(opened).size;
    return opened;
  };
  const close = () => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  return {
    append(text) {
      const bytes = Buffer.from(text);
      descriptor ??= open();
      if (size > 0 && size + bytes.length > maxBytes) {
        close();
        renameSync(present, former);
        descriptor = open();
      }
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      size += bytes.length;
    },
    close,
  };
}

export function removeServerLogFiles(directory: string, serverId: string): void {
  for (const file of Object.values(filesOf(directory, serverId))) rmSync(file, { force: true });
}

/** The servers of which there are files. */
export function loggedServers(directory: string): string[] {
  try {
    return [...new Set(readdirSync(directory).flatMap((name) => FILE.exec(name)?.[1] ?? []))];
  } catch {
    return [];
  }
}

function filesOf(directory: string, serverId: string) {
  return {
    present: path.join(directory, `${serverId}.log`),
    former: path.join(directory, `${serverId}.former.log`),
  };
}
