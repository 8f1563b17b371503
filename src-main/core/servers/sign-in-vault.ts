// Keeps what a sign-in leaves behind, sealed in the profile beside the servers, one entry for each.
import type { TokenVault } from '../auth/token-vault.ts';
import type { ConfigStore, ProfileDocument } from '../store/config-store.ts';
import type { SecretBox } from '../store/secret-box.ts';

type SignIns = NonNullable<ProfileDocument['sign_ins']>;

export interface SignInVaults {
  vaultFor(serverId: string): TokenVault;
  /** Removes the entry of a server that is gone for good. */
  forget(serverId: string): void;
}

export function createSignInVaults(store: ConfigStore, box: SecretBox): SignInVaults {
  const stored = (): SignIns => store.document.sign_ins ?? {};
  const write = (next: SignIns) => store.write({ ...store.document, sign_ins: next });
  const forget = (serverId: string) => {
    if (!Object.hasOwn(stored(), serverId)) return;
    const { [serverId]: _gone, ...rest } = stored();
    write(rest);
  };
  return {
    vaultFor: (serverId) => ({
      async load() {
        const entry = Object.hasOwn(stored(), serverId) ? stored()[serverId] : undefined;
        return entry ? box.open(entry.encrypted_sign_in) : null;
      },
      async save(value) {
        const encrypted_sign_in = await box.seal(value);
        write({ ...stored(), [serverId]: { encrypted_sign_in } });
      },
      async clear() {
        forget(serverId);
      },
    }),
    forget,
  };
}
