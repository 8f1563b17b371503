// What we changed in clients' configurations, and the files as they were before: kept in the data directory, for this user only.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CLIENT_IDS, type ClientId, clientActionSchema } from '../../../src-shared/model/client.ts';
import { GatewayError } from '../errors.ts';
import { DIRECTORY_MODE, readPrivateFile, replacePrivateFile } from '../store/private-file.ts';
import { storageError } from '../store/storage-error.ts';

const recordSchema = z.object({
  action: clientActionSchema,
  /** RFC 3339. */
  at: z.string(),
  file: z.string(),
  /** What we wrote. */
  written: z.string(),
  /** Its name in the folder of backups; null when there was no file before. */
  backup: z.string().nullable(),
});
export type ChangeRecord = z.infer<typeof recordSchema>;

const documentSchema = z.object({ changes: z.partialRecord(z.enum(CLIENT_IDS), recordSchema) });

export interface ChangeRecords {
  of(client: ClientId): ChangeRecord | null;
  /** @throws GatewayError when it cannot be kept */
  keep(client: ClientId, record: ChangeRecord): void;
  forget(client: ClientId): void;
  /** Keeps a file as it is now. @returns its path @throws GatewayError when it cannot be kept */
  backUp(client: ClientId, at: string, extension: string, text: string): string;
  /** Null when it is gone. */
  readBackup(record: ChangeRecord): string | null;
}

const FOLDER = 'client-backups';
const INDEX = 'changes.json';
const KEPT = 10;
const MAX_BYTES = 64 * 1024 * 1024;

/** @param dataDir null: nothing can be kept, so nothing may be changed */
export function openChangeRecords(dataDir: string | null): ChangeRecords {
  const folder = () => {
    if (dataDir === null) {
      throw new GatewayError('unavailable', 'This gateway keeps no files, so a change could not be taken back');
    }
    return path.join(dataDir, FOLDER);
  };
  const read = (): z.infer<typeof documentSchema> => {
    if (dataDir === null) return { changes: {} };
    try {
      const text = readPrivateFile(path.join(folder(), INDEX))?.toString('utf8');
      return text === undefined ? { changes: {} } : documentSchema.parse(JSON.parse(text));
    } catch {
      // The backups themselves are still there for whoever needs one.
      return { changes: {} };
    }
  };
  const write = (name: string, text: string) => {
    try {
      mkdirSync(folder(), { recursive: true, mode: DIRECTORY_MODE });
      replacePrivateFile(path.join(folder(), name), text);
    } catch (error) {
      throw error instanceof GatewayError ? error : storageError(error, 'The backup of a configuration');
    }
  };
  const change = (edit: (changes: z.infer<typeof documentSchema>['changes']) => void) => {
    const document = read();
    edit(document.changes);
    write(INDEX, `${JSON.stringify(document, null, 2)}\n`);
  };
  return {
    of: (client) => read().changes[client] ?? null,
    keep: (client, record) =>
      change((changes) => {
        changes[client] = record;
      }),
    forget: (client) =>
      change((changes) => {
        delete changes[client];
      }),
    backUp(client, at, extension, text) {
      const name = `${client}-${at.replace(/[^0-9TZ]/g, '-')}${extension}`;
      write(name, text);
      const older = readdirSync(folder())
        .filter((each) => each.startsWith(`${client}-`))
        .sort();
      for (const each of older.slice(0, -KEPT)) rmSync(path.join(folder(), each), { force: true });
      return path.join(folder(), name);
    },
    readBackup: ({ backup }) => {
      if (backup === null) return null;
      return readPrivateFile(path.join(folder(), backup), MAX_BYTES)?.toString('utf8') ?? null;
    },
  };
}
