// Schemas made with zod: shown to callers as JSON Schema, while zod itself checks the arguments.
import { z } from 'zod';
import { issue, toIssues, validationError } from '../../../src-shared/contract/validation.ts';
import type { JsonSchema } from '../tools/argument-check.ts';
import type { ParsedArguments } from './tool-definition.ts';

/** Any schema of zod 4 or zod/mini, whichever copy of the library it comes from. */
export interface ZodSchema {
  readonly _zod: { readonly output: unknown };
}

export function isZodSchema(schema: unknown): schema is ZodSchema {
  return typeof schema === 'object' && schema !== null && '_zod' in schema;
}

export interface PreparedZod {
  readonly schema: JsonSchema;
  readonly parse: (args: Readonly<Record<string, unknown>>) => Promise<ParsedArguments>;
}

/** @throws GatewayError `validation_error` when it describes no object, or nothing that JSON can carry */
export function prepareZodSchema(given: ZodSchema): PreparedZod {
  const type = given as z.core.$ZodType;
  let schema: JsonSchema;
  try {
    // What callers send, before defaults and transformations.
    schema = z.toJSONSchema(type, { io: 'input' }) as JsonSchema;
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it has parts that JSON cannot carry';
    throw validationError([issue(['input_schema'], `cannot be shown as JSON Schema: ${reason}`)]);
  }
  if (schema.type !== 'object')
    throw validationError([issue(['input_schema'], 'must describe an object: use z.object')]);
  return {
    schema,
    async parse(args) {
      const parsed = await z.core.safeParseAsync(type, args);
      return parsed.success
        ? { ok: true, args: parsed.data }
        : { ok: false, issues: toIssues(parsed.error as z.ZodError) };
    },
  };
}
