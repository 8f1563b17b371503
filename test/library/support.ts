// What the tests of the package share: a workspace on the disk, a quiet gateway, and the reason of a failure.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGateway, type Gateway, type GatewayError, type GatewayOptions } from '../../src-main/index.ts';

/** A gateway that says nothing and reads nothing of the environment but where programs are. */
export function quietGateway(options: GatewayOptions = {}): Gateway {
  return createGateway({ logLevel: 'silent', environment: { PATH: process.env.PATH }, ...options });
}

export interface TemporaryFolder extends Disposable {
  readonly path: string;
}

/** A folder with these files; gone with its scope. */
export function folderWith(files: Readonly<Record<string, string>> = {}): TemporaryFolder {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'agw-library-')));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { path: root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** The error something fails with; fails itself when it does not. */
export async function failure(work: (() => unknown) | Promise<unknown>): Promise<GatewayError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error('It did not fail');
}

/** Calls the admin API and gives status and body. */
export async function rest(
  served: { readonly url: string; readonly token: string },
  method: string,
  route: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${served.url}${route}`, {
    method,
    headers: {
      authorization: `Bearer ${served.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
