// A stand-in for the main-process module `electron`, for machines without Electron's binary.
// Its windows are pages of the machine's Chromium. It is typed against electron.d.ts, and the application is compiled
// against it as well, so that a change of Electron's interface breaks a compile on one side or the other.
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { openControl } from './control.ts';
import { ipcMain, ipcMainDouble } from './ipc-main.ts';
import { noted } from './journal.ts';
import { applyColors, nativeTheme } from './native-theme.ts';
import {
  answerWith,
  choose,
  clickNotification,
  clipboard,
  describeMenu,
  dialog,
  Menu,
  MenuDouble,
  Notification,
  nativeImage,
  shell,
  Tray,
  theTray,
} from './native-ui.ts';
import { protocol } from './protocol.ts';
import { safeStorage } from './safe-storage.ts';
import { defaultSession } from './session.ts';
import { powerMonitor, screen } from './system.ts';

export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { ipcMain } from './ipc-main.ts';
export { nativeTheme } from './native-theme.ts';
export { clipboard, dialog, Menu, Notification, nativeImage, shell, Tray } from './native-ui.ts';
export { protocol } from './protocol.ts';
export { safeStorage } from './safe-storage.ts';
export { powerMonitor, screen } from './system.ts';
export const session = { defaultSession: defaultSession as unknown as Electron.Session };

/** What only tests use; real Electron has nothing like it. */
const double = {
  noted,
  answerWith,
  applyColors,
  channels: () => ipcMainDouble.channels(),
  clickNotification,
  applicationMenu: () => describeMenu(MenuDouble.current),
  trayMenu: () => describeMenu(theTray()?.menu ?? null),
  chooseInTray: (label: string) => choose(theTray()?.menu ?? null, label),
  chooseInMenu: (label: string) => choose(MenuDouble.current, label),
  trayToolTip: () => theTray()?.toolTip ?? null,
};
export type DoubleControls = typeof double;

const electron = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};

// A main process that fails before its first window would otherwise do so silently.
openControl({ ...electron, double });
export default electron;
