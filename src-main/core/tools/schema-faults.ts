// What is wrong with a JSON Schema itself, found when a tool is registered rather than when it is first called.
import { dereference, type Schema } from '@cfworker/json-schema';
import { isValueDeeperThan, MAX_DEPTH } from '../json-depth.ts';

export interface SchemaFault {
  readonly path: readonly string[];
  readonly message: string;
}

type Node = Readonly<Record<string, unknown>>;

/** The tool around it is a level too. */
const DEEPEST = MAX_DEPTH - 1;
const MAX_LENGTH = 64 * 1_024;
const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
/** Below these stand values and no schemas. */
const VALUES = new Set(['enum', 'const', 'default', 'examples']);
/** Below these, keys are names and no keywords. */
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);

/** Empty when the schema can be used for a tool's arguments. */
export function schemaFaults(given: unknown): SchemaFault[] {
  const fault = (message: string, ...path: string[]): SchemaFault[] => [{ path, message }];
  if (!isNode(given)) return fault('must be a JSON Schema: an object');
  const text = asJson(given);
  if (text === null) return fault('must be plain JSON');
  if (text.length > MAX_LENGTH) return fault('must be at most 64 KiB');
  const schema = JSON.parse(text) as Node;
  if (schema.type !== undefined && schema.type !== 'object') {
    return fault('must be "object", because arguments have names', 'type');
  }
  if (isValueDeeperThan(schema, DEEPEST)) return fault(`must not be nested deeper than ${DEEPEST} levels`);
  try {
    return [...faultsOf(schema, [], dereference(schema as Schema))];
  } catch {
    return fault('has an $id or a $ref that is no URI, or the same $id twice');
  }
}

function* faultsOf(
  node: unknown,
  path: readonly string[],
  known: Readonly<Record<string, unknown>>,
): Iterable<SchemaFault> {
  if (Array.isArray(node)) {
    for (const [index, entry] of node.entries()) yield* faultsOf(entry, [...path, String(index)], known);
    return;
  }
  if (!isNode(node)) return;
  for (const [key, value] of Object.entries(node)) {
    const here = [...path, key];
    const fault = keywordFault(key, value, node, known);
    if (fault !== null) yield { path: here, message: fault };
    else if (MAPS.has(key) && isNode(value)) {
      for (const [name, each] of Object.entries(value)) yield* faultsOf(each, [...here, name], known);
    } else if (!VALUES.has(key)) yield* faultsOf(value, here, known);
  }
}

function keywordFault(
  key: string,
  value: unknown,
  node: Node,
  known: Readonly<Record<string, unknown>>,
): string | null {
  switch (key) {
    case 'type':
      return list(value).every((type) => TYPES.has(type as string)) ? null : `must be one of ${[...TYPES].join(', ')}`;
    case 'required':
      return Array.isArray(value) && list(value).every((name) => typeof name === 'string')
        ? null
        : 'must be a list of names';
    case 'pattern':
      return isPattern(value) ? null : 'is no regular expression';
    case 'properties':
      return isNode(value) ? null : 'must be an object of schemas';
    case 'patternProperties':
      return isNode(value) && Object.keys(value).every(isPattern) ? null : 'must have regular expressions as names';
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
    case 'prefixItems':
      return Array.isArray(value) ? null : 'must be a list of schemas';
    case '$ref':
      return Object.hasOwn(known, String(node.__absolute_ref__ ?? value))
        ? null
        : 'leads nowhere in this schema, and nothing is fetched';
    default:
      return null;
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isPattern(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    new RegExp(value, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Null when it is no JSON: a cycle, a BigInt, or too deep for it. */
function asJson(value: object): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
