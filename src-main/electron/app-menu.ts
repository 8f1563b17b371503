// The application menu: the standard entries with their standard shortcuts, and nothing for developers once packaged.
import type { MenuItemConstructorOptions } from 'electron';

export interface AppMenuOptions {
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  readonly openLogs: () => void;
  readonly openDocs: () => void;
}

export function appMenuTemplate({
  platform,
  packaged,
  openLogs,
  openDocs,
}: AppMenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: mac ? 'File' : '&File',
      submenu: [{ role: 'close' }, ...(mac ? [] : [separator, { role: 'quit' } as const])],
    },
    { role: 'editMenu' },
    {
      label: mac ? 'View' : '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(packaged ? [] : ([separator, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'API reference', click: openDocs },
        { label: 'Open logs folder', click: openLogs },
        ...(mac ? [] : [separator, { role: 'about' } as const]),
      ],
    },
  ];
}
