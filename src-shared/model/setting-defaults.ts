// The settings of a gateway where nobody has chosen any, and the bounds of what may be chosen. Without zod: see settings.ts.

export const DEFAULT_PORT = 8000;
export const DEFAULT_CONNECTION_TIMEOUT_MS = 10_000;
export const DEFAULT_TOOL_CALL_TIMEOUT_MS = 30_000;
/** However often a call reports progress, it ends after this many milliseconds. */
export const MAX_TOOL_CALL_MS = 600_000;
/** The first start of a package runner downloads the package, so it gets at least this many milliseconds. */
export const PACKAGE_RUNNER_TIMEOUT_MS = 60_000;

export const MAX_PORT = 65_535;
/** Of a connection and of a call; {@link MAX_TOOL_CALL_MS} is the upper bound of both. */
export const MIN_TIMEOUT_MS = 100;
