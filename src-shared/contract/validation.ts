// Turns zod's findings into issues that name the field and the fault but never the value.
import type { z } from 'zod';
import { GatewayError, type Issue } from './errors.ts';

/** The message of a field that is not there, as Agent Gateway words it. */
export const REQUIRED = 'Field required';

const PYDANTIC_TYPES: Readonly<Record<string, string>> = {
  invalid_type: 'type_error',
  invalid_value: 'enum',
  too_small: 'too_short',
  too_big: 'too_long',
  invalid_format: 'string_pattern_mismatch',
  invalid_union: 'union_error',
  custom: 'value_error',
};

/** @param message the sentence for people; the issues carry the details. */
export function validationError(issues: readonly Issue[]): GatewayError {
  const first = issues[0];
  const where = first && first.path.length > 0 ? `${first.path.join('.')}: ` : '';
  return new GatewayError('validation_error', first ? where + first.message : 'Invalid input', { issues });
}

export function issue(path: Issue['path'], message: string, type = 'value_error'): Issue {
  return { path, message, type };
}

/** zod issues as ours; a union is told by its first branch, which is the one a person means. */
export function toIssues(error: z.ZodError): Issue[] {
  return error.issues.flatMap((found) => fromZod(found, []));
}

/** The message of a choice that was not made, for zod's `error`: zod itself does not tell it from a wrong one. */
export function orRequired({ input }: { readonly input?: unknown }): string | undefined {
  return input === undefined ? REQUIRED : undefined;
}

type ZodIssue = z.ZodError['issues'][number];

function fromZod(found: ZodIssue, prefix: Issue['path']): Issue[] {
  const path = [...prefix, ...found.path.filter((part): part is string | number => typeof part !== 'symbol')];
  if (found.code === 'invalid_union') {
    const branch = found.errors[0] ?? [];
    if (branch.length > 0) return branch.flatMap((inner) => fromZod(inner, path));
  }
  const missing =
    found.message === REQUIRED || (found.code === 'invalid_type' && /received undefined$/.test(found.message));
  if (missing) return [issue(path, REQUIRED, 'missing')];
  return [issue(path, found.message, PYDANTIC_TYPES[found.code] ?? 'value_error')];
}

/** Parses or throws a `validation_error` with every issue. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw validationError(toIssues(parsed.error));
}
