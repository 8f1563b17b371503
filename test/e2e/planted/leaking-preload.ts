// Fault: the preload script hands Electron's ipcRenderer to the page.
import path from 'node:path';

export { assetPath, rendererFolder } from '../../../src-main/electron/app-files.ts';

export function preloadFile(): string {
  return path.join(import.meta.dirname, 'leaking-preload.cjs');
}
