// The only door out of the application to the browser: looks at an address before the system is asked to open it.
import { shell } from 'electron';
import { GatewayError } from '../../src-shared/contract/errors.ts';

const MAX_LENGTH = 2_048;

/**
 * An https address without credentials, as it will be opened.
 *
 * @throws GatewayError `validation_error` for anything else: other schemes start programs
 */
export function externalAddress(text: string): string {
  const url = parse(text);
  if (url.protocol !== 'https:') throw refuse('only https links are opened');
  return url.href;
}

/** The page of a gateway on this machine: plain http, but only to 127.0.0.1. */
export function loopbackAddress(text: string): string {
  const url = parse(text);
  if (url.protocol !== 'http:' || url.hostname !== '127.0.0.1') throw refuse('it does not lead to this computer');
  return url.href;
}

export async function openInBrowser(address: string): Promise<void> {
  await shell.openExternal(address);
}

function parse(text: string): URL {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) throw refuse('it is not an address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refuse('it carries a user name or password');
  return url;
}

function refuse(reason: string): GatewayError {
  return new GatewayError('validation_error', `This link is not opened: ${reason}`);
}
