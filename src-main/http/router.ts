// Which route a method and a path lead to, with a path's parameters and the methods a path has.
import createTree from 'find-my-way';
import type { HttpMethod } from '../../src-shared/contract/operation.ts';
import type { Exchange } from './exchange.ts';

export type PathParams = Readonly<Record<string, string | undefined>>;

export interface Route {
  readonly method: HttpMethod;
  /** As in the contract: `{name}` is one segment, handed over decoded. */
  readonly path: string;
  /** `token`: the admin token opens it. `none`: anyone on this machine. `page`: the same, and our own pages may link to it. */
  readonly access: 'token' | 'none' | 'page';
  handle(exchange: Exchange, params: PathParams): void | Promise<void>;
}

export interface Match {
  readonly route: Route;
  readonly params: PathParams;
}

export interface Router {
  /** Every route of a path, one for each method it has; none when the path is unknown or its percent-encoding is broken. */
  at(path: string): readonly Match[];
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const satisfies readonly HttpMethod[];
/** No request line is longer, so that an overlong parameter is an unknown id, not an unknown route. */
const MAX_PARAM_LENGTH = 16 * 1024;

export function createRouter(routes: readonly Route[]): Router {
  // A slash at the end is forgiven, as Agent Gateway does by a redirect. A fixed segment wins over a parameter.
  const tree = createTree({
    ignoreTrailingSlash: true,
    maxParamLength: MAX_PARAM_LENGTH,
    querystringParser: () => ({}),
  });
  for (const route of routes) tree.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), () => {}, route);
  return {
    at: (path) =>
      METHODS.flatMap((method) => {
        const found = tree.find(method, path);
        return found ? { route: found.store as Route, params: found.params } : [];
      }),
  };
}
