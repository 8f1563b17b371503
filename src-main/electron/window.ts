// The one place that makes windows, with every preference that matters for security written out.
import { app, BrowserWindow, nativeTheme } from 'electron';
import { assetPath } from './app-files.ts';

export interface WindowOptions {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  /** Absent: the system chooses a place. */
  readonly x?: number;
  readonly y?: number;
  readonly resizable?: boolean;
  /** Width and height are those of the page, without the frame. */
  readonly useContentSize?: boolean;
  /** Absolute; absent for pages that need nothing of us. */
  readonly preload?: string;
}

/** The colour of the empty page, so that a window shows no flash of white before its page is drawn. */
const BACKGROUND = { light: '#ffffff', dark: '#101116' } as const;

/** A hidden window; whoever asked for it shows it when its page is ready. */
export function createWindow({ preload, ...options }: WindowOptions): BrowserWindow {
  return new BrowserWindow({
    ...options,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: BACKGROUND[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    ...(process.platform === 'linux' && { icon: assetPath('icons/256x256.png') }),
    webPreferences: {
      ...(preload !== undefined && { preload }),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
}
