// What the rest of the core, and the hosts, use of this room.
export { type AdminToken, loadAdminToken, rotateAdminToken, TOKEN_FILE, TOKEN_VARIABLE } from './admin-token.ts';
export {
  type ConfigStore,
  createMemoryStore,
  type Notice,
  type ProfileDocument,
  type StoredServer,
} from './config-store.ts';
export { DATA_DIR_NAME, dataDirectory } from './data-dir.ts';
export { type KeyDescription, type KeyProvider, memoryKey } from './key-provider.ts';
export { moveKeyToFile } from './key-transfer.ts';
export type { Keychain } from './keychain-key.ts';
export { createMasterKey, KEY_VARIABLE } from './master-key.ts';
export { inspectDataDirectory, type OpenProfileOptions, openProfile, type Profile } from './open-profile.ts';
export { sealedTokens } from './profile-document.ts';
export { ProfileInUse, type ProfileOwner, readProfileOwner } from './profile-lock.ts';
export { createSecretBox, type SecretBox } from './secret-box.ts';
export { type OpenStore, STORE_OPTIONS, type StoreLike } from './store-like.ts';
