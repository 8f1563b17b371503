// What the guard needs of the library that writes the file: `conf` headless, `electron-store` in the desktop.

export interface StoreLike {
  /** Where the file is. */
  readonly path: string;
  /** Setting it replaces all of the file at once. */
  store: Record<string, unknown>;
}

/** Opens the store of a directory; its file has to be `config.json` there. */
export type OpenStore = (directory: string) => StoreLike;

/** The options that both libraries have to be opened with, beside the directory (`cwd`) and the name `config`. */
export const STORE_OPTIONS = {
  fileExtension: 'json',
  // A name with a dot in it is one name.
  accessPropertiesByDotNotation: false,
  configFileMode: 0o600,
  // A damaged file is set aside by the guard; the library would empty it.
  clearInvalidConfig: false,
} as const;
