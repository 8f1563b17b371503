// Custom schemes: Chromium here cannot be taught one, so `agw://app/x` is served to it as `http://app.agw.localhost/x`,
// which is a secure context with an origin of its own, like a standard and secure scheme.
import { isReady } from './readiness.ts';

type Handler = (request: Request) => Response | Promise<Response>;

/** The registered schemes, and whether a page may use `fetch` on each. */
const privileged = new Map<string, boolean>();
const handlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.standard || !privileges.secure || privileges.bypassCSP) {
        throw new Error('electron double: only standard, secure schemes that keep to their CSP');
      }
      privileged.set(scheme, privileges.supportFetchAPI === true);
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (!isReady()) throw new Error('protocol.handle cannot be used before app is ready');
    if (!privileged.has(scheme)) throw new Error(`electron double: ${scheme} was not registered as privileged`);
    if (handlers.has(scheme)) throw new Error(`The scheme has been registered: ${scheme}`);
    handlers.set(scheme, handler);
  },
} satisfies Partial<Electron.Protocol>;

/** The address the application uses, of one Chromium uses. */
export function inward(url: string): string {
  const match = /^http:\/\/([^/?#:]+)\.([a-z0-9+-]+)\.localhost(?=[/?#]|$)(.*)$/is.exec(url);
  return match?.[2] && privileged.has(match[2]) ? `${match[2]}://${match[1]}${match[3]}` : url;
}

/** The address Chromium uses, of one the application uses. */
export function outward(url: string): string {
  const match = /^([a-z][a-z0-9+-]*):\/\/([^/?#]+)(.*)$/is.exec(url);
  return match?.[1] && privileged.has(match[1]) ? `http://${match[2]}.${match[1]}.localhost${match[3]}` : url;
}

/** Scheme and host; Node's URL knows no origin for schemes that are not the web's. */
export function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i.exec(url)?.[0] ?? 'null';
}

/** Whether a page may ask for an address with `fetch`. */
export function supportsFetch(url: string): boolean {
  return privileged.get(url.slice(0, url.indexOf(':'))) ?? true;
}

/** What the application answers for an address; null when it has no handler for the scheme. */
export async function serve(request: Request): Promise<Response | null> {
  const handler = handlers.get(request.url.slice(0, request.url.indexOf(':')));
  if (!handler) return null;
  try {
    return await handler(request);
  } catch {
    return Response.error();
  }
}
