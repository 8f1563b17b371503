// What the shell needs of the gateway behind it, and what can keep that gateway from starting.
import type { NumberedEvent } from '../../src-shared/contract/events.ts';
import type { Dispatch } from '../core/dispatch.ts';

export interface Host {
  readonly dispatch: Dispatch;
  /** Events after `since` (`<boot>:<seq>`; null: from now on); the returned function ends that. */
  events(since: string | null, listener: (event: NumberedEvent) => void): () => void;
  /** Where the loopback API listens; null with the reason when it does not. */
  readonly api: { readonly url: string | null; readonly problem: string | null };
  /** The address agents use; null while there is none. */
  readonly mcpUrl: string | null;
  adminToken(): string;
  /** @throws GatewayError when a new token cannot be kept */
  rotateAdminToken(): string;
  /** Moves the key for secrets from the keychain to a file. @throws GatewayError */
  useKeyFile(): Promise<void>;
  /** The machine woke up. */
  wake(): void;
  /** Stops every server; at most about 6 s. */
  close(): Promise<void>;
}

export type Obstacle =
  | { readonly kind: 'profile_in_use'; readonly pid: number | null; readonly url: string | null }
  | { readonly kind: 'port_unusable'; readonly port: number; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

export type HostStart =
  | { readonly ok: true; readonly host: Host }
  | { readonly ok: false; readonly obstacle: Obstacle };

export interface HostStartOptions {
  /** Instead of the port of the settings; 0: any free one. */
  readonly port?: number;
  /** False: no loopback API in this run. */
  readonly api: boolean;
}

/** Never throws: what stands in the way is for the user to read. */
export type StartHost = (options: HostStartOptions) => Promise<HostStart>;
