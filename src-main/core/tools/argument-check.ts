// Checks the arguments of our own tools against their JSON Schema, by interpreting it: no code is made from it, nothing is
// fetched, and no pattern can stop the gateway.
import { type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema';
import { GatewayError, type Issue } from '../../../src-shared/contract/errors.ts';
import { issue } from '../../../src-shared/contract/validation.ts';
import { toArgumentIssues } from './argument-issues.ts';
import { schemaFaults } from './schema-faults.ts';
import { createTimeLimit, TimeLimitExceeded } from './time-limit.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Everything that is wrong with the arguments; empty when they may be used. Never repeats a text of theirs. */
export type ArgumentCheck = (args: Readonly<Record<string, unknown>>) => readonly Issue[];

export interface CheckedSchema {
  /** The schema as a tool offers it: with `type: "object"` at its root, which MCP asks for. */
  readonly schema: JsonSchema;
  readonly check: ArgumentCheck;
}

const TIME_LIMIT_MS = 100;
/** Keywords whose cost depends on the value in ways nobody can bound beforehand. */
const COSTLY = /"(?:pattern|patternProperties|format|\$ref|\$recursiveRef|uniqueItems)":/;

/**
 * Prepares a schema (2020-12 unless its `$schema` names draft-04, draft-07 or 2019-09).
 *
 * @param path where the schema stands, for the issues
 * @throws GatewayError `validation_error` when it is none, or cannot be used for a tool's arguments
 */
export function prepareSchema(given: unknown, path: readonly string[] = ['input_schema']): CheckedSchema {
  const faults = schemaFaults(given);
  if (faults.length > 0) {
    const issues = faults.map((fault) => issue([...path, ...fault.path], fault.message));
    const [first] = issues as [Issue];
    throw new GatewayError('validation_error', `${first.path.join('.')}: ${first.message}`, { issues });
  }
  const text = JSON.stringify({ type: 'object', ...(given as JsonSchema) });
  // The validator leaves notes in the schema it is given, so it gets one of its own.
  const validator = new Validator(JSON.parse(text) as Schema, draftOf(given as JsonSchema), false);
  const validate = (args: unknown): readonly Issue[] => {
    const { valid, errors } = validator.validate(args);
    return valid ? [] : toArgumentIssues(errors);
  };
  const limit = COSTLY.test(text) ? createTimeLimit(TIME_LIMIT_MS) : null;
  const check: ArgumentCheck = (args) => {
    if (!limit) return validate(args);
    try {
      return limit(() => validate(args));
    } catch (error) {
      if (error instanceof TimeLimitExceeded) return [issue([], 'Checking them against the schema took too long')];
      if (error instanceof RangeError) return [issue([], 'They are nested too deeply to be checked')];
      throw error;
    }
  };
  return { schema: JSON.parse(text) as JsonSchema, check };
}

function draftOf({ $schema }: JsonSchema): SchemaDraft {
  const name = typeof $schema === 'string' ? $schema : '';
  if (name.includes('draft-04')) return '4';
  if (name.includes('draft-06') || name.includes('draft-07')) return '7';
  return name.includes('2019-09') ? '2019-09' : '2020-12';
}
