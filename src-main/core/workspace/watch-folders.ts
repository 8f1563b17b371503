// Notices that something in a set of folders may have changed: by the system's notices, and by looking where there are none.
import { type FSWatcher, statSync, watch } from 'node:fs';
import type { Clock } from '../clock.ts';

/** Folders the system gives no notices for (missing, on a network, too many watches) are looked at this often. */
const LOOK_AGAIN_MS = 2_000;

export interface FolderWatch {
  /**
   * Watches exactly these folders from here on. True when one of them was not watched before, or is another folder now:
   * what happened in it so far has not been noticed.
   */
  set(folders: readonly string[]): boolean;
  close(): void;
}

/** `onNotice` says nothing about what changed: names in notices differ between systems and editors. */
export function watchFolders(clock: Clock, onNotice: () => void): FolderWatch {
  const watches = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  let cancelLook = () => {};
  let closed = false;
  const drop = (folder: string) => {
    watches.get(folder)?.watcher.close();
    watches.delete(folder);
  };
  const start = (folder: string, identity: string): boolean => {
    try {
      const watcher = watch(folder, { persistent: false }, onNotice);
      watcher.on('error', () => {
        if (watches.get(folder)?.watcher === watcher) drop(folder);
        onNotice();
      });
      watches.set(folder, { watcher, identity });
      return true;
    } catch {
      return false;
    }
  };
  return {
    set(folders) {
      if (closed) return false;
      const wanted = new Set(folders);
      for (const folder of [...watches.keys()]) if (!wanted.has(folder)) drop(folder);
      let isNew = false;
      let unwatched = wanted.size === 0;
      for (const folder of wanted) {
        const identity = identityOf(folder);
        // A folder that was moved away keeps its watch, and the one in its place would have none.
        if (watches.get(folder)?.identity === identity && identity !== '') continue;
        drop(folder);
        if (start(folder, identity)) isNew = true;
        else unwatched = true;
      }
      cancelLook();
      if (unwatched) cancelLook = clock.after(LOOK_AGAIN_MS, onNotice);
      return isNew;
    },
    close() {
      closed = true;
      cancelLook();
      for (const folder of [...watches.keys()]) drop(folder);
    },
  };
}

function identityOf(folder: string): string {
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}
