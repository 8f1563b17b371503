// Turns a tool's input schema into one a form can be made of: references followed, types spelled out, everything bounded,
// and nothing left that would run a pattern of the server or fetch anything.

export type Schema = Readonly<Record<string, unknown>>;

/** Names of our own fields, which a prepared schema asks for through `$id`. */
export const JSON_FIELD = 'json-value';
export const NULLABLE_FIELD = 'or-null';

/** Beyond this a form is of no use to anybody, and building it would take the page with it. */
const MAX_NODES = 400;
const MAX_DEPTH = 8;
const MAX_ENUM = 300;

const NUMBERS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
];

/** Null when the schema is too large or too deep for a form: its arguments are written as JSON. */
export function prepareSchema(input: unknown): Schema | null {
  let nodes = 0;

  function prepare(raw: unknown, depth: number, seen: readonly unknown[]): Schema {
    nodes += 1;
    if (nodes > MAX_NODES) throw new TooLarge();
    const { node, cyclic } = resolve(raw, seen);
    if (cyclic || depth > MAX_DEPTH) return anyJson(node);
    const path = [...seen, raw, node];
    const merged = mergeAllOf(node, (part) => resolve(part, path).node);
    const shared = { ...notes(merged), ...limits(merged) };
    const variants = variantsOf(merged);
    if (variants) return { ...shared, ...ofVariants(variants, (each) => prepare(each, depth + 1, path)) };
    if (Array.isArray(merged.enum))
      return merged.enum.length > MAX_ENUM
        ? anyJson(merged)
        : { ...shared, ...enumType(merged.enum), enum: merged.enum };
    if ('const' in merged) return { ...shared, ...enumType([merged.const]), enum: [merged.const] };
    switch (merged.type ?? (isObject(merged.properties) ? 'object' : undefined)) {
      case 'object':
        return { ...shared, type: 'object', ...objectParts(merged, (each) => prepare(each, depth + 1, path)) };
      case 'array':
        return isObject(merged.items)
          ? { ...shared, type: 'array', items: prepare(merged.items, depth + 1, path) }
          : anyJson(merged);
      case 'string':
        return { ...shared, type: 'string', ...(merged.format === 'date' && { format: 'date' }) };
      case 'integer':
      case 'number':
      case 'boolean':
      case 'null':
        return { ...shared, type: merged.type };
      default:
        return anyJson(merged);
    }
  }

  function resolve(raw: unknown, seen: readonly unknown[]): { node: Schema; cyclic: boolean } {
    let node = isObject(raw) ? raw : {};
    for (let hops = 0; typeof node.$ref === 'string'; hops += 1) {
      const target = hops < 8 ? pointTo(input, node.$ref) : null;
      const { $ref: _, ...beside } = node;
      if (!target) return { node: beside, cyclic: false };
      if (seen.includes(target)) return { node: { ...notes(target), ...beside }, cyclic: true };
      node = Object.keys(beside).length > 0 ? { ...target, ...beside } : target;
    }
    return { node, cyclic: false };
  }

  try {
    const prepared = prepare(input, 0, []);
    return prepared.type === 'object' ? prepared : { type: 'object', properties: {} };
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
}

class TooLarge extends Error {}

function anyJson(node: Schema): Schema {
  return { ...notes(node), $id: JSON_FIELD };
}

function notes(node: Schema): Schema {
  return {
    ...(typeof node.description === 'string' && { description: node.description }),
    ...(node.default !== undefined && { default: node.default }),
  };
}

function limits(node: Schema): Schema {
  return Object.fromEntries(NUMBERS.filter((key) => typeof node[key] === 'number').map((key) => [key, node[key]]));
}

function enumType(values: readonly unknown[]): Schema {
  const types = new Set(
    values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)),
  );
  const [only] = types;
  return types.size === 1 && only !== undefined ? { type: only } : {};
}

/** The alternatives of a schema: `anyOf`, `oneOf`, or several types at once. */
function variantsOf(node: Schema): Schema[] | null {
  const listed = [node.anyOf, node.oneOf].find((each) => Array.isArray(each) && each.length > 0);
  if (Array.isArray(listed)) {
    const { anyOf: _, oneOf: __, description: ___, default: ____, ...shared } = node;
    return listed.map((each) => (isObject(each) ? { ...shared, ...each } : {}));
  }
  if (!Array.isArray(node.type)) return null;
  const { description: _, default: __, enum: values, ...rest } = node;
  // A list of values says more than the types beside it.
  return Array.isArray(values) ? null : node.type.map((type) => ({ ...rest, type }));
}

/** "X or null" is the field of X with a switch for null; other alternatives are chosen from a list. */
function ofVariants(variants: readonly Schema[], prepare: (variant: Schema) => Schema): Schema {
  const real = variants.filter((each) => each.type !== 'null');
  const first = real[0];
  if (first && real.length === 1) {
    const inner = prepare(first);
    return variants.length > 1 && !inner.$id ? { ...inner, $id: NULLABLE_FIELD } : inner;
  }
  if (!first) return { type: 'null' };
  return { anyOf: variants.map((each) => ({ title: nameOf(each), ...prepare(each) })) };
}

function nameOf(node: Schema): string {
  if (typeof node.title === 'string') return node.title.slice(0, 60);
  if ('const' in node) return JSON.stringify(node.const).slice(0, 60);
  return typeof node.type === 'string' ? node.type : 'value';
}

function objectParts(node: Schema, prepare: (child: unknown) => Schema): Schema {
  const properties = isObject(node.properties) ? node.properties : {};
  const names = Object.keys(properties).filter((name) => name !== '__proto__');
  const more = node.additionalProperties;
  return {
    properties: Object.fromEntries(names.map((name) => [name, prepare(properties[name])])),
    ...(Array.isArray(node.required) && { required: node.required.filter((name) => names.includes(String(name))) }),
    ...(isObject(more) && Object.keys(more).length > 0 && { additionalProperties: prepare(more) }),
    ...(more === true && { additionalProperties: true }),
  };
}

/** Objects put together of parts; where two say something about the same, the later part wins. */
function mergeAllOf(node: Schema, resolve: (part: unknown) => Schema): Schema {
  if (!Array.isArray(node.allOf)) return node;
  const { allOf, ...own } = node;
  const merged: Record<string, unknown> = {};
  for (const part of [...allOf.slice(0, 20).map(resolve), own]) {
    const { properties, required } = merged;
    Object.assign(merged, part);
    if (isObject(properties) && isObject(part.properties)) merged.properties = { ...properties, ...part.properties };
    if (Array.isArray(required) && Array.isArray(part.required)) merged.required = [...required, ...part.required];
  }
  return merged;
}

function pointTo(root: unknown, ref: string): Schema | null {
  if (!ref.startsWith('#')) return null;
  let at: unknown = root;
  for (const part of ref.slice(1).split('/').filter(Boolean)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isObject(at) ? at : null;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
