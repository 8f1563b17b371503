// Checks by hand of what lies in our own files: they are read before the first server starts, and that should not wait for zod.

export type Check = (value: unknown) => boolean;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFlag: Check = (value) => typeof value === 'boolean';
export const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every(isText);
}

export function isWholeNumber(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

export function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

/** The name of the first field that is not as it should be; null when all are. A check has to take `undefined` to let it be absent. */
export function faultyField(record: Readonly<Record<string, unknown>>, checks: Readonly<Record<string, Check>>) {
  return Object.keys(checks).find((field) => checks[field]?.(record[field]) !== true) ?? null;
}
