// What `electron` means in the second compile, where the application is checked against the double: the double's values
// and types, and of Electron's own interfaces those that carry no value.
export * from './index.ts';
export { default } from './index.ts';
export type { WebContents } from './web-contents.ts';
export type App = Electron.App;
export type IpcMain = Electron.IpcMain;
export type IpcMainInvokeEvent = Electron.IpcMainInvokeEvent;
export type MenuItemConstructorOptions = Electron.MenuItemConstructorOptions;
export type OpenDialogOptions = Electron.OpenDialogOptions;
export type Rectangle = Electron.Rectangle;
export type SafeStorage = Electron.SafeStorage;
export type Session = Electron.Session;

/** What a preload script finds: see page/preload-world.ts. */
export declare const contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'>;
export declare const ipcRenderer: Pick<Electron.IpcRenderer, 'invoke' | 'send' | 'on' | 'removeListener'>;
