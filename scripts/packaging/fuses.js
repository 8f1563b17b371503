// Sets every fuse of the packed Electron, and fails when a newer Electron has one that is not decided here.
// electron-builder's own setting knows only those of an older Electron, so this is its `afterPack` hook instead.
import path from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

/** The application is nobody's Node, takes no debugging flags, and runs only what its archive holds. */
export const FUSES = /** @type {const} */ ({
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Speeds up WebAssembly, which Node's HTTP parser is; it widens nothing.
  [FuseV1Options.WasmTrapHandlers]: true,
});

/**
 * @param {{ appOutDir: string, electronPlatformName: string, packager: { executableName?: string, appInfo: { productFilename: string } } }} context
 */
export async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const extension = { darwin: '.app', win32: '.exe' }[electronPlatformName] ?? '';
  const name = (electronPlatformName === 'linux' && packager.executableName) || packager.appInfo.productFilename;
  await flipFuses(path.join(appOutDir, `${name}${extension}`), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Changing the file breaks the signature that macOS on Apple silicon asks of every program.
    resetAdHocDarwinSignature: electronPlatformName === 'darwin',
    ...FUSES,
  });
}
