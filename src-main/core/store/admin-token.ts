// The token that opens the admin API: given by the environment, or made once and kept in a file of the data directory.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { Notice } from './config-store.ts';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from './private-file.ts';
import { storageError } from './storage-error.ts';

export const TOKEN_VARIABLE = 'AGENT_GATEWAY_TOKEN';
export const TOKEN_FILE = 'admin-token';
const TOKEN_BYTES = 32;
/** What fits into an Authorization header as it is. */
const USABLE = /^[\x21-\x7e]+$/;
const MIN_LENGTH = 16;

export interface AdminToken {
  readonly token: string;
  readonly source: 'environment' | 'file' | 'memory';
  /** The file that holds it; null when none does. */
  readonly file: string | null;
  readonly notices: readonly Notice[];
}

export interface AdminTokenOptions {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The present token. Only the owner of the profile should call this: it makes the file when there is none.
 *
 * @throws GatewayError `config_error` when the variable is unusable, or the file is a symbolic link or another user's
 */
export function loadAdminToken({ directory, env }: AdminTokenOptions): AdminToken {
  const given = env[TOKEN_VARIABLE];
  if (given !== undefined) return fromEnvironment(given);
  const file = path.join(directory, TOKEN_FILE);
  const found = readToken(file);
  if (found !== undefined && isUsable(found)) return { token: found, source: 'file', file, notices: [] };
  const token = newToken();
  try {
    if (found === undefined && !createPrivateFile(file, `${token}\n`)) return loadAdminToken({ directory, env });
    if (found !== undefined) replacePrivateFile(file, `${token}\n`);
  } catch (error) {
    const { message: reason } = storageError(error, 'The admin token');
    const message = `${reason}, so it changes with every start. Set ${TOKEN_VARIABLE} to use one of your own`;
    return { token, source: 'memory', file: null, notices: [{ code: 'admin_token_not_kept', message }] };
  }
  return { token, source: 'file', file, notices: found === undefined ? [] : [REPLACED] };
}

function readToken(file: string): string | undefined {
  try {
    return readPrivateFile(file, 4_096)?.toString('utf8').trim();
  } catch (error) {
    const { message: reason } = error as GatewayError;
    const message = `${reason}. Move it away to get a new token, or set ${TOKEN_VARIABLE} to one of your own`;
    throw new GatewayError('config_error', message, { cause: error });
  }
}

/** Makes a new token and keeps it; the former one is gone from the file when this returns. */
export function rotateAdminToken(directory: string): string {
  const token = newToken();
  try {
    replacePrivateFile(path.join(directory, TOKEN_FILE), `${token}\n`);
  } catch (error) {
    throw storageError(error, 'The admin token');
  }
  return token;
}

function fromEnvironment(token: string): AdminToken {
  if (!USABLE.test(token)) {
    const fault = token === '' ? 'is set but empty' : 'has characters that an HTTP header cannot carry';
    throw new GatewayError('config_error', `${TOKEN_VARIABLE} ${fault}. Give it a value, or remove it`);
  }
  const notices = token.length < MIN_LENGTH ? [SHORT] : [];
  return { token, source: 'environment', file: null, notices };
}

/** 256 bits: nobody guesses that. */
function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function isUsable(token: string): boolean {
  return USABLE.test(token) && token.length >= MIN_LENGTH;
}

const REPLACED: Notice = {
  code: 'admin_token_replaced',
  message: `The file ${TOKEN_FILE} held no usable token, so a new one was made`,
};
const SHORT: Notice = {
  code: 'admin_token_short',
  message: `The token in ${TOKEN_VARIABLE} is shorter than ${MIN_LENGTH} characters and could be guessed`,
};
