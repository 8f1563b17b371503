// What the server form holds while it is edited, and how it becomes the body of a create, a change or a test.
import type { CreateServer, ServerView, TransportName, UpdateServer } from '../../../../src-shared/model/mcp-server.ts';
import { DECRYPTION_FAILED } from '../../../../src-shared/model/naming.ts';
import { argsToText, textToArgs } from './args-text.ts';
import { type AuthForm, authFormOf, authOfView, credentialsOf, NO_AUTH } from './auth-form.ts';

/** A header or a variable. `stored` ones have a value in the gateway, which stays until `value` is set. */
export interface SecretRow {
  readonly id: number;
  readonly name: string;
  /** Null keeps the stored value. */
  readonly value: string | null;
  readonly stored: boolean;
}

export interface ServerForm {
  readonly name: string;
  readonly transport: TransportName;
  readonly command: string;
  /** One per line. */
  readonly args: string;
  readonly cwd: string;
  readonly env: readonly SecretRow[];
  readonly url: string;
  readonly headers: readonly SecretRow[];
  readonly auth: AuthForm;
  readonly enabled: boolean;
  /** Seconds as typed; empty follows the setting. */
  readonly connectionTimeout: string;
  readonly callTimeout: string;
}

export const EMPTY_FORM: ServerForm = {
  name: '',
  transport: 'stdio',
  command: '',
  args: '',
  cwd: '',
  env: [],
  url: '',
  headers: [],
  auth: NO_AUTH,
  enabled: true,
  connectionTimeout: '',
  callTimeout: '',
};

let lastRow = 0;

export function newRow(name = '', value = ''): SecretRow {
  lastRow += 1;
  return { id: lastRow, name, value, stored: false };
}

export function formOf(server: ServerView): ServerForm {
  const rows = (keys: readonly string[]) =>
    keys.filter((key) => key !== DECRYPTION_FAILED).map((key) => ({ ...newRow(key), value: null, stored: true }));
  return {
    name: server.name,
    transport: server.transport,
    command: server.command ?? '',
    args: argsToText(server.args ?? []),
    cwd: server.cwd ?? '',
    env: rows(server.env_keys),
    url: server.url ?? '',
    headers: rows(server.header_keys),
    auth: authFormOf(authOfView(server)),
    enabled: server.enabled,
    connectionTimeout: toSeconds(server.timeouts?.connection_ms),
    callTimeout: toSeconds(server.timeouts?.tool_call_ms),
  };
}

type Secrets = Record<string, string | null>;

/** Rows with neither name nor value are only there to be filled in. */
export function secretsOf(rows: readonly SecretRow[]): Secrets {
  return Object.fromEntries(
    rows.filter(({ name, value }) => name.trim() !== '' || value !== '').map(({ name, value }) => [name.trim(), value]),
  );
}

/** Everything the form says, with `null` for what is stored: the body of a test, and of a create when nothing is stored. */
export function fullBody(
  form: ServerForm,
): Omit<CreateServer, 'env' | 'headers'> & { env?: Secrets; headers?: Secrets } {
  const { name, transport, enabled } = form;
  const timeouts = timeoutsOf(form);
  const shared = { name: name.trim(), transport, enabled, ...(Object.keys(timeouts).length > 0 && { timeouts }) };
  if (transport === 'stdio') {
    return {
      ...shared,
      command: form.command.trim(),
      args: textToArgs(form.args),
      env: secretsOf(form.env),
      cwd: form.cwd.trim(),
    };
  }
  const credentials = credentialsOf(form.auth);
  return { ...shared, url: form.url.trim(), headers: secretsOf(form.headers), ...(credentials && { credentials }) };
}

/** The body of a PUT. Secrets nobody touched are left out, so that they stay even when they cannot be opened now. */
export function updateBody(form: ServerForm, server: ServerView): UpdateServer {
  const { env, headers, credentials, timeouts, ...rest } = fullBody(form);
  const before = formOf(server);
  const sameTransport = form.transport === server.transport;
  const touched = (key: 'env' | 'headers') => !sameTransport || changedRows(form[key], before[key]);
  return {
    ...rest,
    timeouts: timeouts ?? null,
    ...(env && touched('env') && { env }),
    ...(headers && touched('headers') && { headers }),
    ...(form.transport === 'streamable_http' &&
      (!sameTransport || changedAuth(form.auth, before.auth)) && { credentials: credentials ?? null }),
  };
}

function changedRows(rows: readonly SecretRow[], before: readonly SecretRow[]): boolean {
  const shape = (list: readonly SecretRow[]) => JSON.stringify(Object.entries(secretsOf(list)));
  return shape(rows) !== shape(before);
}

function changedAuth(auth: AuthForm, before: AuthForm): boolean {
  return JSON.stringify(auth) !== JSON.stringify(before);
}

/** Whether closing would lose something. */
export function isChanged(form: ServerForm, before: ServerForm): boolean {
  const shape = (each: ServerForm) =>
    JSON.stringify({
      ...each,
      env: Object.entries(secretsOf(each.env)),
      headers: Object.entries(secretsOf(each.headers)),
    });
  return shape(form) !== shape(before);
}

function timeoutsOf({ connectionTimeout, callTimeout }: ServerForm): { connection_ms?: number; tool_call_ms?: number } {
  const connection = toMs(connectionTimeout);
  const call = toMs(callTimeout);
  return { ...(connection !== null && { connection_ms: connection }), ...(call !== null && { tool_call_ms: call }) };
}

/** What is no number becomes NaN, which the schema refuses at its field. */
function toMs(seconds: string): number | null {
  const text = seconds.trim().replace(',', '.');
  return text === '' ? null : Math.round(Number(text) * 1_000);
}

function toSeconds(ms: number | undefined): string {
  return ms === undefined ? '' : String(ms / 1_000);
}
