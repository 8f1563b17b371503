// Opens the files of the profile with electron-store; the guard of the core does the rest. Nothing but the desktop entry
// may load this file: without Electron the library tries to download it.
import { ipcMain } from 'electron';
import ElectronStore from 'electron-store';
import { STORE_OPTIONS, type StoreLike } from '../core/index.ts';

/** The channel the library answers windows on, without looking at who asks. No window of ours does. */
const LIBRARY_CHANNEL = 'electron-store-get-data';

/** @param name the file's name without `.json` */
export function openElectronStore(directory: string, name = 'config'): StoreLike {
  const store = new ElectronStore<Record<string, unknown>>({ ...STORE_OPTIONS, cwd: directory, name });
  ipcMain.removeAllListeners(LIBRARY_CHANNEL);
  return store;
}
