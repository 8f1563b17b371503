// The address under which the window's pages live: a scheme of our own, so that no file and no web page shares its origin.

export const SCHEME = 'agw';
export const APP_ORIGIN = `${SCHEME}://app`;
export const DASHBOARD_URL = `${APP_ORIGIN}/index.html`;

/** Whether an address is exactly ours: scheme and host, no user, no port. */
export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, host, username, password } = new URL(text);
  return protocol === `${SCHEME}:` && host === 'app' && username === '' && password === '';
}
