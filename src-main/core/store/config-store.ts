// Where the configuration is kept: the interface, and the store that forgets everything when the process ends.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import { emptyDocument, frozenCopy, type ProfileDocument } from './profile-document.ts';

export type { ProfileDocument } from './profile-document.ts';
export type { StoredServer } from './stored-server.ts';

/** Something the user should know, as a sentence without a secret in it. */
export interface Notice {
  readonly code: string;
  readonly message: string;
}

/** One owner at a time; the truth is in memory, frozen, and on the disk exactly so. */
export interface ConfigStore {
  readonly document: ProfileDocument;
  /** Why nothing can be stored, as a sentence; null when it can. Known from the start and stays. */
  readonly readOnly: string | null;
  readonly notices: readonly Notice[];
  /**
   * Stores a whole new document: durable when it returns, nothing changed when it throws.
   *
   * @throws GatewayError `storage_full`, `read_only`, or `unavailable` for any other failure and after `close`
   */
  write(next: ProfileDocument): void;
  /** Nothing is written from here on. */
  close(): Promise<void>;
}

export function createMemoryStore(initial: ProfileDocument = emptyDocument()): ConfigStore {
  let document = frozenCopy(initial);
  let closed = false;
  return {
    get document() {
      return document;
    },
    readOnly: null,
    notices: [],
    write(next) {
      if (closed) throw closedError();
      document = frozenCopy(next);
    },
    async close() {
      closed = true;
    },
  };
}

export function closedError(): GatewayError {
  return new GatewayError('unavailable', 'The gateway is shutting down: nothing can be stored any more');
}
