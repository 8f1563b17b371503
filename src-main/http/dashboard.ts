// The dashboard over HTTP, for a gateway without a window: the same files, to the same page.
import { answerHeaders, type RawHandler } from './exchange.ts';
import { pageFile } from './page-files.ts';

/** @param root the folder of the built dashboard, absolute */
export function createDashboard(root: string): RawHandler {
  return async (exchange) => {
    const { request, response } = exchange;
    const { host = '', port } = hostOf(request.headers.host);
    if (host !== '127.0.0.1') {
      // Only one origin may call the API, so the page has to be there; a browser takes the fragment along.
      response.writeHead(302, { ...answerHeaders(exchange), location: `http://127.0.0.1:${port}/` }).end();
      return;
    }
    const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
    const answer = await pageFile(root, path === '/' ? '/index.html' : path);
    const headers = { ...answerHeaders(exchange), ...answer.headers, 'content-length': String(answer.body.length) };
    response.writeHead(answer.status, headers).end(request.method === 'HEAD' ? undefined : answer.body);
  };
}

/** The guards have let in only hosts of ours, so what is after the last colon is the port. */
function hostOf(header: string | undefined): { host: string | undefined; port: string } {
  const at = header?.lastIndexOf(':') ?? -1;
  return { host: header?.slice(0, at), port: header?.slice(at + 1) ?? '' };
}
