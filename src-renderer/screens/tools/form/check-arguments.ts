// Checks arguments against a tool's schema before they are sent. It interprets the schema (the page's policy forbids code
// from strings) and evaluates no pattern of the server: what it lets through, the server itself decides.
import { type Schema as EngineSchema, Validator } from '@cfworker/json-schema';

export interface ArgumentProblem {
  /** From the arguments to the value. */
  readonly path: readonly string[];
  readonly message: string;
}

const MAX_NODES = 3_000;

/** Empty when nothing is wrong, or when the schema cannot be judged here. */
export function checkArguments(schema: unknown, value: unknown): ArgumentProblem[] {
  try {
    const safe = withoutPatterns(schema, { left: MAX_NODES });
    const { valid, errors } = new Validator(safe as EngineSchema, '2020-12', false).validate(value);
    return valid ? [] : distinct(errors.flatMap(toProblem));
  } catch {
    return [];
  }
}

/** Keywords that run text of the server as a pattern, or look further than this schema. */
const LEFT_OUT = new Set([
  'pattern',
  'patternProperties',
  'propertyNames',
  'format',
  '$schema',
  '$id',
  'unevaluatedProperties',
  'unevaluatedItems',
]);

function withoutPatterns(node: unknown, budget: { left: number }, isMap = false): unknown {
  budget.left -= 1;
  if (budget.left < 0) throw new RangeError('The schema is too large to be checked');
  if (Array.isArray(node)) return node.map((each) => withoutPatterns(each, budget));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => isMap || !LEFT_OUT.has(key))
      .map(([key, value]) => [
        key,
        isMap || !isValue(key) ? withoutPatterns(value, budget, !isMap && isMapKey(key)) : value,
      ]),
  );
}

/** Below these, keys are names and no keywords. */
function isMapKey(key: string): boolean {
  return key === 'properties' || key === '$defs' || key === 'definitions' || key === 'dependentSchemas';
}

/** Below these stand values and no schemas. */
function isValue(key: string): boolean {
  return key === 'enum' || key === 'const' || key === 'default' || key === 'examples';
}

interface EngineError {
  readonly keyword: string;
  readonly instanceLocation: string;
  readonly error: string;
}

function toProblem({ keyword, instanceLocation, error }: EngineError): ArgumentProblem[] {
  const path = instanceLocation
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keyword === 'required') {
    const missing = /required property "(.*)"\.$/s.exec(error)?.[1];
    return [{ path: missing === undefined ? path : [...path, missing], message: 'Required' }];
  }
  // These only say that something below them is wrong, which has its own entry.
  if (
    ['properties', 'items', 'prefixItems', 'allOf', '$ref', 'additionalProperties', 'if', 'then', 'else'].includes(
      keyword,
    )
  ) {
    return keyword === 'additionalProperties' && error.includes('does not match')
      ? []
      : keyword === 'additionalProperties'
        ? [{ path, message: error }]
        : [];
  }
  if (keyword === 'anyOf' || keyword === 'oneOf')
    return [{ path, message: 'Fits none of the forms this value may take' }];
  return [{ path, message: error.replace(/^Instance /, 'The value ') }];
}

/** One problem per place: the first says enough. */
function distinct(problems: readonly ArgumentProblem[]): ArgumentProblem[] {
  const byPath = new Map<string, ArgumentProblem>();
  for (const problem of problems) {
    const key = JSON.stringify(problem.path);
    if (!byPath.has(key)) byPath.set(key, problem);
  }
  return [...byPath.values()];
}
