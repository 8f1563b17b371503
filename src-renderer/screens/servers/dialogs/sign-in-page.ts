// Which address of a sign-in may be opened, and by whom.

/** `everywhere`: https. `browser`: http on this machine, which a browser opens and the window's system door does not. */
export type PageKind = 'everywhere' | 'browser' | 'nowhere';

export function pageKind(url: string): PageKind {
  if (!URL.canParse(url)) return 'nowhere';
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return 'nowhere';
  if (protocol === 'https:') return 'everywhere';
  return protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname) ? 'browser' : 'nowhere';
}
