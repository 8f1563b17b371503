// The short form of a tool file's parameters, `city: string`, `days: { type: integer, default: 3 }`, as JSON Schema.
import { FileToolFault } from './file-tool-fault.ts';

type Node = Readonly<Record<string, unknown>>;

const TYPES = new Set(['string', 'integer', 'number', 'boolean', 'object', 'array']);

/** The JSON Schema of the parameters, whichever way they are written. */
export function toJsonSchema(parameters: Node): Node {
  return isJsonSchema(parameters) ? parameters : fromShortForm(parameters);
}

function isJsonSchema({ type, properties, $schema }: Node): boolean {
  return type === 'object' || typeof $schema === 'string' || isNode(properties);
}

function fromShortForm(parameters: Node): Node {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [name, given] of Object.entries(parameters)) {
    const { schema, optional } = toProperty(name, given);
    Object.defineProperty(properties, name, { value: schema, enumerable: true });
    if (!optional) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
}

function toProperty(name: string, given: unknown): { schema: Node; optional: boolean } {
  const fail = (message: string) => new FileToolFault(['parameters', name], message);
  if (typeof given === 'string') {
    const [, type = '', list, mark] = /^([a-z]+)(\[\])?(\?)?$/.exec(given.trim()) ?? [];
    if (!TYPES.has(type))
      throw fail(`must be one of ${[...TYPES].join(', ')}, with [] for a list of them and ? when it may be absent`);
    const schema = list === undefined ? { type } : { type: 'array', items: { type } };
    return { schema, optional: mark !== undefined };
  }
  if (Array.isArray(given)) return { schema: { enum: given }, optional: false };
  if (!isNode(given)) throw fail('must be a type, a list of the values it may have, or a schema');
  const { required, ...schema } = given;
  if (required !== undefined && typeof required !== 'boolean') {
    // A list belongs to the schema of an object.
    return { schema: given, optional: Object.hasOwn(given, 'default') };
  }
  return { schema, optional: required === undefined ? Object.hasOwn(schema, 'default') : !required };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments with the schema's defaults where none were given. */
export function withDefaults(schema: Node, args: Node): Node {
  const properties = isNode(schema.properties) ? schema.properties : {};
  const missing = Object.entries(properties).filter(
    ([name, each]) => !Object.hasOwn(args, name) && isNode(each) && Object.hasOwn(each, 'default'),
  );
  if (missing.length === 0) return args;
  return { ...Object.fromEntries(missing.map(([name, each]) => [name, (each as Node).default])), ...args };
}
