// The admin token of a browser session: it arrives once in the address's fragment and then lives in this tab only.

const KEY = 'agent-gateway-token';
const FRAGMENT = /^#token=([^&]+)/;

/** The token in a fragment such as `#token=abc`; null when there is none. */
export function tokenInFragment(hash: string): string | null {
  const encoded = FRAGMENT.exec(hash)?.[1];
  if (!encoded) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/** Moves a token from the address into the session, so that it stays out of the history, and returns the one to use. */
export function takeToken(window: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string | null {
  const given = tokenInFragment(window.location.hash);
  if (given) {
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
    keepToken(window.sessionStorage, given);
  }
  return given ?? window.sessionStorage.getItem(KEY);
}

export function keepToken(storage: Storage, token: string): void {
  storage.setItem(KEY, token);
}

export function forgetToken(storage: Storage): void {
  storage.removeItem(KEY);
}
