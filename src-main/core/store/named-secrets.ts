// Secrets by name, for file tools: sealed in the profile, opened only to be used, and never shown.
import { GatewayError } from '../../../src-shared/contract/errors.ts';
import type { Clock } from '../clock.ts';
import { isoTime } from '../clock.ts';
import type { Redactor } from '../redactor.ts';
import type { ConfigStore } from './config-store.ts';
import type { StoredSecret } from './profile-document.ts';
import type { SecretBox } from './secret-box.ts';

export interface NamedSecret {
  readonly value: string;
  readonly workspace: string | null;
}

export interface NamedSecrets {
  /** Sorted. */
  names(): string[];
  /** @throws GatewayError `key_unavailable`, `storage_full` and the like; then nothing has changed */
  set(name: string, value: string, workspace: string | null): Promise<void>;
  /** @throws GatewayError `not_found` */
  remove(name: string): void;
  /** The workspace a secret was set in; undefined when there is no such secret. */
  workspaceOf(name: string): string | null | undefined;
  /** Null when there is none. @throws GatewayError `config_error` when it cannot be opened */
  open(name: string): Promise<NamedSecret | null>;
}

export function createNamedSecrets(parts: {
  readonly store: ConfigStore;
  readonly box: SecretBox;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly onChange: (names: string[]) => void;
}): NamedSecrets {
  const { store, box, redactor, clock, onChange } = parts;
  const all = () => store.document.secrets ?? {};
  const find = (name: string): StoredSecret | undefined => (Object.hasOwn(all(), name) ? all()[name] : undefined);
  const names = () => Object.keys(all()).sort();
  const save = (secrets: Readonly<Record<string, StoredSecret>>) => {
    store.write({ ...store.document, secrets });
    onChange(names());
  };
  return {
    names,
    async set(name, value, workspace) {
      // Before anything else: no message about what follows may repeat it.
      redactor.set(redactorKey(name), [value]);
      const encrypted_value = await box.seal({ value });
      const secret: StoredSecret = { encrypted_value, workspace, updated_at: isoTime(clock.now()) };
      save(Object.fromEntries([...Object.entries(all()).filter(([key]) => key !== name), [name, secret]]));
    },
    remove(name) {
      if (!find(name))
        throw new GatewayError('not_found', `There is no secret called ${JSON.stringify(name.slice(0, 64))}`);
      save(Object.fromEntries(Object.entries(all()).filter(([key]) => key !== name)));
    },
    workspaceOf: (name) => {
      const found = find(name);
      return found && (found.workspace ?? null);
    },
    async open(name) {
      const found = find(name);
      if (!found) return null;
      const { value } = await box.open(String(found.encrypted_value));
      if (typeof value !== 'string')
        throw new GatewayError('config_error', `The secret ${name} is damaged: set it again`);
      redactor.set(redactorKey(name), [value]);
      return { value, workspace: found.workspace ?? null };
    },
  };
}

function redactorKey(name: string): string {
  return `secret:${name}`;
}
