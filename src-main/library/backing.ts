// What a gateway made by code stands on: memory, or a data directory that somebody named. Never the desktop's by itself.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { GatewayError } from '../../src-shared/contract/errors.ts';
import {
  type ConfigStore,
  createMemoryStore,
  createSecretBox,
  loadAdminToken,
  memoryKey,
  type Notice,
  openProfile,
  type Profile,
  ProfileInUse,
  type Redactor,
  type SecretBox,
  TOKEN_VARIABLE,
} from '../core/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Backing {
  readonly store: ConfigStore;
  readonly box: SecretBox;
  /** Null in memory. */
  readonly profile: Profile | null;
  readonly notices: readonly Notice[];
  /** The admin token; in a data directory it is made when it is first asked for. */
  token(): string;
  close(): Promise<void>;
}

/** @throws GatewayError `conflict` when another process uses the directory, `config_error` when there can be none */
export async function openBacking(
  dataDir: string | undefined,
  environment: Environment,
  redactor: Redactor,
): Promise<Backing> {
  return dataDir === undefined
    ? inMemory(environment, redactor)
    : inDirectory(path.resolve(dataDir), environment, redactor);
}

function inMemory(environment: Environment, redactor: Redactor): Backing {
  const store = createMemoryStore();
  const made = randomBytes(32).toString('base64url');
  return {
    store,
    box: createSecretBox({ key: memoryKey(), redactor }),
    profile: null,
    notices: [],
    token: () => (environment[TOKEN_VARIABLE] === undefined ? made : tokenOf('', environment)),
    close: () => store.close(),
  };
}

async function inDirectory(directory: string, environment: Environment, redactor: Redactor): Promise<Backing> {
  let profile: Profile;
  try {
    profile = await openProfile({ directory, env: environment, redactor });
  } catch (error) {
    if (error instanceof ProfileInUse) throw new GatewayError('conflict', error.message, { cause: error });
    throw error;
  }
  const { store, box } = profile;
  return {
    store,
    box,
    profile,
    notices: store.notices,
    token: () => tokenOf(directory, environment),
    close: () => profile.close(),
  };
}

function tokenOf(directory: string, env: Environment): string {
  return loadAdminToken({ directory, env }).token;
}
