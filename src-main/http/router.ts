// Which route a method and a path lead to, with a path's parameters and the methods a path has.
import { addRoute, createRouter as createTree, findRoute } from 'rou3';
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

export function createRouter(routes: readonly Route[]): Router {
  // A slash at the end is forgiven, as Agent Gateway does by a redirect. A fixed segment wins over a parameter.
  const tree = createTree<Route>();
  for (const route of routes) addRoute(tree, route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), route);
  return {
    at(path) {
      const spelt = canonical(path);
      if (spelt === null) return [];
      return METHODS.flatMap((method) => {
        const found = findRoute(tree, method, spelt);
        return found ? { route: found.data, params: decoded(found.params ?? {}) } : [];
      });
    },
  };
}

/** However a path is spelt, it leads where it would in plain letters; null when it is none or its percent-encoding is broken. */
function canonical(path: string): string | null {
  if (!path.startsWith('/')) return null;
  if (!path.includes('%')) return path;
  try {
    return path
      .split('/')
      .map((segment) => encodeURIComponent(decodeURIComponent(segment)))
      .join('/');
  } catch {
    return null;
  }
}

function decoded(params: Readonly<Record<string, string>>): PathParams {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
}
