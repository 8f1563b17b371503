// A JSON schema as lines a person can read: one per parameter, nested ones below theirs, bounded whatever the schema is.

export interface Parameter {
  /** Unique in the outline: the names from the top, joined. */
  readonly key: string;
  readonly name: string;
  readonly depth: number;
  /** `string`, `array of integer`, `string or null`. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  /** The allowed values as JSON; empty when any value is. */
  readonly allowed: readonly string[];
  /** As JSON. */
  readonly fallback: string | null;
}

export interface Outline {
  readonly parameters: readonly Parameter[];
  /** More is there than the limits let through. */
  readonly cut: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

const MAX_ROWS = 200;
const MAX_DEPTH = 6;
const MAX_ALLOWED = 30;

export function outline(schema: unknown): Outline {
  const parameters: Parameter[] = [];
  let cut = false;

  function visit(node: Schema, prefix: string, depth: number, path: ReadonlySet<unknown>): void {
    const properties = asSchema(node.properties);
    if (!properties) return;
    if (depth >= MAX_DEPTH) {
      cut = true;
      return;
    }
    const required = Array.isArray(node.required) ? node.required : [];
    for (const [name, raw] of Object.entries(properties)) {
      if (parameters.length >= MAX_ROWS) {
        cut = true;
        return;
      }
      const child = resolve(raw, schema);
      const key = `${prefix}/${name}`;
      parameters.push(describe(key, name, depth, child, schema, required.includes(name)));
      const inner = child.type === 'array' || child.items ? resolve(child.items, schema) : child;
      if (path.has(inner)) continue;
      visit(inner, key, depth + 1, new Set(path).add(inner));
    }
  }

  const root = resolve(schema, schema);
  visit(root, '', 0, new Set([root]));
  return { parameters, cut };
}

function describe(key: string, name: string, depth: number, node: Schema, root: unknown, required: boolean): Parameter {
  const allowed = Array.isArray(node.enum) ? node.enum : 'const' in node ? [node.const] : [];
  return {
    key,
    name,
    depth,
    type: typeWords(node, root),
    required,
    description: typeof node.description === 'string' ? node.description : '',
    allowed: allowed.slice(0, MAX_ALLOWED).map(json),
    fallback: node.default === undefined ? null : json(node.default),
  };
}

/** The type of a schema in words; `any` when it does not say. */
export function typeWords(node: Schema, root: unknown, depth = 0): string {
  if (depth > 3) return 'any';
  const variants = [node.anyOf, node.oneOf].find(Array.isArray);
  if (variants) {
    const words = variants.slice(0, 6).map((variant) => typeWords(resolve(variant, root), root, depth + 1));
    return [...new Set(words)].join(' or ');
  }
  const types = (Array.isArray(node.type) ? node.type : [node.type]).filter((type) => typeof type === 'string');
  if (types.length === 0) return node.properties ? 'object' : Array.isArray(node.enum) ? 'one of' : 'any';
  return types
    .map((type) => {
      if (type !== 'array') return type;
      const items = resolve(node.items, root);
      return `array of ${typeWords(items, root, depth + 1)}`;
    })
    .join(' or ');
}

/** Follows a reference inside the same schema; anything else that is no schema counts as one that allows everything. */
function resolve(node: unknown, root: unknown): Schema {
  let current = asSchema(node) ?? {};
  for (let hops = 0; typeof current.$ref === 'string' && hops < 8; hops += 1) {
    if (!current.$ref.startsWith('#')) return {};
    const target = current.$ref
      .slice(1)
      .split('/')
      .filter(Boolean)
      .reduce<unknown>((at, part) => asSchema(at)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], root);
    const { $ref: _, ...beside } = current;
    const found = asSchema(target);
    if (!found) return beside;
    current = Object.keys(beside).length > 0 ? { ...found, ...beside } : found;
  }
  return current;
}

function asSchema(value: unknown): Schema | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : null;
}

function json(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
