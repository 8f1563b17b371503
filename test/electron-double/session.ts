// The one session: what the application decided about permissions, requests and downloads, asked by its windows.
import { EventEmitter } from 'node:events';
import { originOf } from './protocol.ts';

type Before = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void;
type PermissionCheck = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>;
type PermissionRequest = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>;
type DevicePermission = NonNullable<Parameters<Electron.Session['setDevicePermissionHandler']>[0]>;
type SessionMembers =
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setDevicePermissionHandler'
  | 'setSpellCheckerEnabled';

export class SessionDouble extends EventEmitter implements Pick<Electron.Session, SessionMembers> {
  check: PermissionCheck | null = null;
  request: PermissionRequest | null = null;
  device: DevicePermission | null = null;
  before: Before | null = null;

  readonly webRequest = {
    onBeforeRequest: (listener: Before | null): void => {
      this.before = listener;
    },
  };

  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    this.check = handler;
  }

  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    this.request = handler;
  }

  setDevicePermissionHandler(handler: DevicePermission | null): void {
    this.device = handler;
  }

  setSpellCheckerEnabled(): void {}

  /** Whether the application lets a request happen. Without a listener it does, as in Electron. */
  allows(details: Pick<Electron.OnBeforeRequestListenerDetails, 'url' | 'method' | 'resourceType'>): Promise<boolean> {
    const { before } = this;
    if (!before) return Promise.resolve(true);
    return new Promise((resolve) => {
      const full = { id: 0, referrer: '', timestamp: Date.now(), uploadData: [], ...details };
      before(full, (response) => resolve(!response.cancel));
    });
  }

  /** Whether a page may use something: Electron asks both handlers, and grants what nobody forbids. */
  async permits(
    contents: Electron.WebContents,
    permission: 'clipboard-sanitized-write',
    url: string,
  ): Promise<boolean> {
    const details = { requestingUrl: url, isMainFrame: true };
    const origin = `${originOf(url)}/`;
    if (this.check && !this.check(contents, permission, origin, details)) return false;
    const { request } = this;
    if (!request) return true;
    return new Promise((resolve) => request(contents, permission, resolve, details));
  }
}

export const defaultSession = new SessionDouble();
