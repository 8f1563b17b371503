// What pages may use of the machine and of the network: the clipboard, to write to it, and nothing else.
import type { Session } from 'electron';
import { isAppUrl } from './app-origin.ts';

/** Copy buttons. Chromium allows it during a click only. */
const ALLOWED = 'clipboard-sanitized-write';
/** Our own scheme, pictures that are part of a page, and the developer tools, which packaged applications do not have. */
const LOCAL = /^(?:agw|data|devtools):/;

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_, permission, decide, details) => {
    decide(permission === ALLOWED && details.isMainFrame && isAppUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_, permission, origin, details) => permission === ALLOWED && details.isMainFrame && isAppUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !LOCAL.test(details.url) }));
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}
