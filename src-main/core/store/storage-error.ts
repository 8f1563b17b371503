// Turns what the file system says into the gateway's codes and sentences, without paths.
import { GatewayError } from '../../../src-shared/contract/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM']);

export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/**
 * A failure to store something as `storage_full`, `read_only` or, for anything else, `unavailable`.
 *
 * @param subject what could not be stored, as the subject of the sentence ("The configuration")
 */
export function storageError(error: unknown, subject: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = errorCode(error);
  if (FULL.has(code)) return storageFull(subject, error);
  if (READ_ONLY.has(code)) {
    return new GatewayError('read_only', `${subject} could not be saved: the data directory cannot be written to`, {
      cause: error,
    });
  }
  return new GatewayError('unavailable', `${subject} could not be saved${code ? ` (${code})` : ''}`, { cause: error });
}

export function storageFull(subject: string, cause?: unknown): GatewayError {
  return new GatewayError('storage_full', `${subject} could not be saved: the disk is full. Nothing was changed`, {
    cause,
  });
}
