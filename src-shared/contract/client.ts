// The typed client of the contract: one function per operation over whatever carries the call.
import type { AdminClient, AdminOperation } from './admin.ts';
import { type ErrorBody, GatewayError, isErrorBody, type Outcome } from './errors.ts';
import { toRestRequest } from './operation.ts';
import { ADMIN_ROUTES } from './routes.ts';
import { validationError } from './validation.ts';

/** Carries one call to the gateway and its outcome back: IPC, HTTP, or a direct dispatch. */
export type Send = (operation: AdminOperation, input: Readonly<Record<string, unknown>>) => Promise<Outcome>;

/** Every operation as a function that resolves with its output or throws a `GatewayError`. */
export function createAdminClient(send: Send): AdminClient {
  const call =
    (operation: AdminOperation) =>
    async (input: Record<string, unknown> = {}) => {
      const outcome = await send(operation, input);
      if (outcome.ok) return outcome.value;
      throw GatewayError.fromBody(outcome.error);
    };
  const names = Object.keys(ADMIN_ROUTES) as AdminOperation[];
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as AdminClient;
}

/** The part of `fetch` that is needed, so that this layer carries no DOM types. */
export type FetchLike = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

/** Sends operations to the REST API at `baseUrl` (no slash at its end) with a bearer token. */
export function httpSend(baseUrl: string, token: string, fetch: FetchLike): Send {
  return async (name, input) => {
    const { method, path, body } = toRestRequest(ADMIN_ROUTES[name], input);
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body) headers['content-type'] = 'application/json';
    try {
      const response = await fetch(baseUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const answer: unknown = JSON.parse(await response.text());
      return response.ok ? { ok: true, value: answer } : { ok: false, error: errorFromRest(answer, response.status) };
    } catch (error) {
      const reason = error instanceof SyntaxError ? 'its answer is not JSON' : 'it does not answer';
      return {
        ok: false,
        error: { code: 'unavailable', message: `Could not reach the gateway at ${baseUrl}: ${reason}` },
      };
    }
  };
}

/** A REST error body as ours: `{error: {code, message}}`, or Agent Gateway's `{detail}` in its two forms. */
export function errorFromRest(body: unknown, status: number): ErrorBody {
  const answer = (body ?? {}) as { error?: unknown; detail?: unknown };
  if (isErrorBody(answer.error)) return answer.error;
  if (Array.isArray(answer.detail)) {
    const issues = answer.detail.map((entry: { loc?: unknown[]; msg?: unknown; type?: unknown }) => ({
      path: (entry.loc ?? []).slice(1).map((part) => (typeof part === 'number' ? part : String(part))),
      message: String(entry.msg),
      type: String(entry.type),
    }));
    return validationError(issues).toBody();
  }
  return { code: status === 404 ? 'not_found' : 'internal', message: `The gateway answered with status ${status}` };
}
