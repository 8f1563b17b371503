// Fault: the window is made without Chromium's sandbox.
import { BrowserWindow } from 'electron';
import type { WindowOptions } from '../../../src-main/electron/window.ts';

export function createWindow({ preload, ...options }: WindowOptions): BrowserWindow {
  return new BrowserWindow({ ...options, webPreferences: { ...(preload && { preload }), sandbox: false } });
}
