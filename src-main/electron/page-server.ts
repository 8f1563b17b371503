// Answers the requests of our scheme: files of the built dashboard, and pages the shell writes itself.
import { htmlPage, type PageAnswer, pageFile, plainPage } from '../http/page-files.ts';
import { isAppUrl } from './app-origin.ts';

export interface PageServerOptions {
  /** The folder of the built dashboard, absolute; it may lie inside an archive. */
  readonly root: string;
  /** The HTML of a page that is no file, by its path; null when there is none. */
  readonly virtualPage?: (pathname: string) => string | null;
}

export function createPageServer({ root, virtualPage }: PageServerOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isAppUrl(request.url)) return respond(plainPage(400, 'Not an address of this application'));
    if (request.method !== 'GET' && request.method !== 'HEAD') return respond(plainPage(405, 'Only for reading'));
    const { pathname } = new URL(request.url);
    const page = virtualPage?.(pathname);
    return respond(page == null ? await pageFile(root, pathname) : htmlPage(page));
  };
}

function respond({ status, headers, body }: PageAnswer): Response {
  return new Response(body, { status, headers });
}
