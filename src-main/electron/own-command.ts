// How another program starts this application: a client that wants the bridge, the bridge that wants the gateway.
import { app } from 'electron';

export function ownCommand(...args: readonly string[]): { command: string; args: string[] } {
  // An AppImage runs from a folder that is another one each time.
  const command = process.env.APPIMAGE ?? process.execPath;
  return { command, args: [...(app.isPackaged ? [] : [app.getAppPath()]), ...args] };
}
