// The REST routes of the admin API, one per row of the contract: body in, one dispatch, answer out.
import type { AdminOperation } from '../../src-shared/contract/admin.ts';
import { pathParams, takesBody } from '../../src-shared/contract/operation.ts';
import { ADMIN_ROUTES, type Route as OperationRoute } from '../../src-shared/contract/routes.ts';
import type { Dispatch } from '../core/dispatch.ts';
import type { Logger } from '../core/logger.ts';
import { RawJson } from '../core/raw-json.ts';
import { errorAnswer } from './answers.ts';
import { type Exchange, sendAnswer, sendBytes } from './exchange.ts';
import { readJsonBody } from './json-body.ts';
import type { PathParams, Route } from './router.ts';

/** Bytes of a body, and of one that may be as large as an MCP message. */
export const BODY_LIMIT = 1024 * 1024;
export const LARGE_BODY_LIMIT = 64 * 1024 * 1024;

export function adminRoutes(dispatch: Dispatch, logger: Logger): Route[] {
  const names = Object.keys(ADMIN_ROUTES) as AdminOperation[];
  return names.map((name) => operationRoute(name, ADMIN_ROUTES[name], dispatch, logger));
}

function operationRoute(name: AdminOperation, operation: OperationRoute, dispatch: Dispatch, logger: Logger): Route {
  const { method, path, auth, largeBody } = operation;
  const inPath = pathParams(path);
  const limit = largeBody ? LARGE_BODY_LIMIT : BODY_LIMIT;
  return {
    method,
    path,
    access: auth ?? 'token',
    async handle(exchange: Exchange, params: PathParams) {
      const body = takesBody(method) ? await readJsonBody(exchange, limit) : { value: queryOf(exchange) };
      if ('refused' in body) return sendAnswer(exchange, body.refused);
      // The path wins over a member of the same name: it is what the caller addressed.
      const caller = isFromPage(exchange) ? 'window' : 'api';
      const outcome = await dispatch(
        name,
        { ...body.value, ...params },
        { signal: exchange.signal, caller, raw: true },
      );
      if (outcome.ok) return sendValue(exchange, outcome.value);
      if (outcome.error.code === 'internal') {
        logger.error('A request was answered with an internal error', { operation: name, execution_id: exchange.id });
      }
      return sendAnswer(exchange, errorAnswer(outcome.error, inPath, takesBody(method) ? 'body' : 'query'));
    },
  };
}

/** A page that came past the guards is our own dashboard. */
function isFromPage({ request }: Exchange): boolean {
  return request.headers['sec-fetch-site'] === 'same-origin' || request.headers.origin !== undefined;
}

/** What a request without a body says in its query string; of a name that comes twice the last one counts. */
function queryOf({ request }: Exchange): Readonly<Record<string, string>> {
  const from = request.url?.indexOf('?') ?? -1;
  return from < 0 ? {} : Object.fromEntries(new URLSearchParams(request.url?.slice(from)));
}

function sendValue(exchange: Exchange, value: unknown): void {
  const bytes = toBytes(value);
  if (bytes) sendBytes(exchange, 200, 'application/json', bytes);
  else {
    const message = 'The answer is nested too deeply to be sent';
    sendAnswer(exchange, errorAnswer({ code: 'upstream_error', message }, [], 'body'));
  }
}

/** Null when it cannot be written: what a tool answered can be nested deeper than the stack is high. */
function toBytes(value: unknown): readonly Buffer[] | null {
  try {
    return piecesOf(value);
  } catch {
    return null;
  }
}

function piecesOf(value: unknown): readonly Buffer[] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [key, raw] = members.find(([, member]) => member instanceof RawJson) ?? [];
  if (key === undefined || !(raw instanceof RawJson)) return [Buffer.from(JSON.stringify(value))];
  const others = JSON.stringify({ ...(value as object), [key]: undefined }).slice(1);
  return [
    Buffer.from(`{${JSON.stringify(key)}:`),
    ...raw.bytes.all,
    Buffer.from(others.startsWith('"') ? `,${others}` : others),
  ];
}
