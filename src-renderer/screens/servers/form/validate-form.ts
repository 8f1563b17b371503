// Finds what is wrong with the form, with the very schemas of the API, and at which field it has to be said.
import type { Issue } from '../../../../src-shared/contract/errors.ts';
import { toIssues } from '../../../../src-shared/contract/validation.ts';
import { createServerSchema } from '../../../../src-shared/model/mcp-server.ts';
import { pairsFault } from './auth-form.ts';
import { STAND_INS } from './auth-kinds.ts';
import { fullBody, type SecretRow, type ServerForm } from './form-model.ts';

/** By field: `name`, `command`, `env`, `env/GITHUB_TOKEN`, `credentials/bearer_token`; `` holds what fits no field. */
export type FieldErrors = Readonly<Record<string, string>>;

const TOP = ['name', 'transport', 'command', 'args', 'cwd', 'url', 'enabled'];

/** What is wrong, or an empty object. A stored value counts as a valid one: only the gateway has it. */
export function validateForm(form: ServerForm): FieldErrors {
  const body = withStored(fullBody(form));
  const parsed = createServerSchema.safeParse(body);
  const own = { ...twice(form.env, 'env'), ...twice(form.headers, 'headers'), ...timeoutErrors(form) };
  const pairs = form.transport === 'streamable_http' ? pairsFault(form.auth) : null;
  return {
    ...(parsed.success ? {} : errorsAt(toIssues(parsed.error))),
    ...own,
    ...(pairs && { [`credentials/${pairs.key}`]: pairs.message }),
  };
}

/** Issues of the API at their fields. */
export function errorsAt(issues: readonly Issue[]): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { path, message } of issues) {
    const [top, key] = path.map(String);
    const nested = top === 'env' || top === 'headers' || top === 'credentials' || top === 'timeouts';
    const known = top !== undefined && (nested || TOP.includes(top));
    const field = !known ? '' : nested && key !== undefined ? `${top}/${key}` : top;
    errors[field] ??= sentence(message);
  }
  return errors;
}

function sentence(message: string): string {
  if (message === 'Field required') return 'Required';
  return message.charAt(0).toUpperCase() + message.slice(1);
}

function withStored(body: ReturnType<typeof fullBody>): unknown {
  const fill = (values: Readonly<Record<string, unknown>> | null | undefined) =>
    values && Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? 'stored']));
  const { env, headers, credentials, ...rest } = body;
  return {
    ...rest,
    ...(env && { env: fill(env) }),
    ...(headers && { headers: fill(headers) }),
    ...(credentials && { credentials: fillCredentials(credentials) }),
  };
}

function fillCredentials(credentials: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(credentials).map(([key, value]) => [key, value ?? STAND_INS[key] ?? 'stored']),
  );
}

/** A record has room for one of two rows with the same name, so the schema cannot see this. */
function twice(rows: readonly SecretRow[], field: 'env' | 'headers'): FieldErrors {
  const seen = new Set<string>();
  for (const { name } of rows) {
    const key = name.trim();
    if (key !== '' && seen.has(key)) return { [`${field}/${key}`]: 'This name is there twice' };
    seen.add(key);
  }
  return {};
}

function timeoutErrors({ connectionTimeout, callTimeout }: ServerForm): FieldErrors {
  const fault = (text: string) => {
    const seconds = Number(text.trim().replace(',', '.'));
    return text.trim() !== '' && !(seconds >= 0.1 && seconds <= 600) ? 'Between 0.1 and 600 seconds' : null;
  };
  const connection = fault(connectionTimeout);
  const call = fault(callTimeout);
  return {
    ...(connection && { 'timeouts/connection_ms': connection }),
    ...(call && { 'timeouts/tool_call_ms': call }),
  };
}
