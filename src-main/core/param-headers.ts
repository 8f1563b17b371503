// Tool parameters that are repeated as `Mcp-Param-*` headers (SEP-2243), in requests of ours and in those of clients: the SDK
// does the same for its own calls and does not export how.

export interface MirroredParam {
  /** Property names from the arguments down to the value. */
  readonly path: readonly string[];
  /** What follows `Mcp-Param-` in the header's name. */
  readonly header: string;
}

// RFC 9110 §5.6.2 token
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MIRRORED_TYPES: readonly unknown[] = ['string', 'integer', 'boolean'];
/** Schemas are written by the server: deeper ones are taken as faulty instead of walked. */
const MAX_DEPTH = 64;

/** Where a schema may hold other schemas, beside `properties`; a mirrored parameter found there is a fault. */
const SUBSCHEMA = ['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'propertyNames', 'contains'];
const SUBSCHEMA_OR_LIST = ['items', 'prefixItems', 'oneOf', 'anyOf', 'allOf', 'not', 'if', 'then', 'else'];
const SUBSCHEMA_BY_NAME = ['patternProperties', 'dependentSchemas', '$defs', 'definitions'];

/**
 * The parameters that an input schema marks with `x-mcp-header`. None at all when a mark breaks a rule of the
 * specification: no header is better than a wrong one, as the server refuses a header that differs from the body.
 */
export function mirroredParams(inputSchema: unknown): readonly MirroredParam[] {
  const found: MirroredParam[] = [];
  return collect(inputSchema, [], true, 0, found) ? found : [];
}

/** True when an input schema has a mark that breaks a rule: over HTTP such a tool must not be offered (SEP-2243). */
export function hasFaultyMark(inputSchema: unknown): boolean {
  return !collect(inputSchema, [], true, 0, []);
}

/** False when the schema breaks a rule. */
function collect(schema: unknown, path: string[], reachable: boolean, depth: number, found: MirroredParam[]): boolean {
  if (!isObject(schema)) return true;
  if (depth > MAX_DEPTH) return false;
  if (Object.hasOwn(schema, 'x-mcp-header')) {
    const header = schema['x-mcp-header'];
    if (!reachable || path.length === 0 || !MIRRORED_TYPES.includes(schema.type)) return false;
    if (typeof header !== 'string' || !TOKEN.test(header)) return false;
    if (found.some((other) => other.header.toLowerCase() === header.toLowerCase())) return false;
    found.push({ path, header });
  }
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  return (
    properties.every(([name, child]) => collect(child, [...path, name], reachable, depth + 1, found)) &&
    hiddenSubschemas(schema).every((child) => collect(child, [...path, ''], false, depth + 1, found))
  );
}

function hiddenSubschemas(schema: Record<string, unknown>): unknown[] {
  return [
    ...SUBSCHEMA.map((keyword) => schema[keyword]),
    ...SUBSCHEMA_OR_LIST.flatMap((keyword) => schema[keyword]),
    ...SUBSCHEMA_BY_NAME.flatMap((keyword) => (isObject(schema[keyword]) ? Object.values(schema[keyword]) : [])),
  ];
}

/** The headers for one call. A value that is absent, null or no text, number or boolean gets none. */
export function paramHeaders(params: readonly MirroredParam[], args: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, header } of params) {
    const text = asText(valueAt(args, path));
    if (text !== null) headers[`Mcp-Param-${header}`] = encodeParam(text);
  }
  return headers;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
}

/**
 * What is wrong with the headers of a call that came to us, null when they say what its arguments say. A parameter that is
 * not there, or null, needs no header, and one that it has all the same does not count.
 *
 * @param headerOf the value of a header by its name in lower case; null when absent
 */
export function paramHeaderFault(
  params: readonly MirroredParam[],
  args: unknown,
  headerOf: (name: string) => string | null,
): { readonly header: string | null; readonly reason: string } | null {
  for (const { path, header } of params) {
    const value = valueAt(args, path);
    const text = asText(value);
    if (text === null) continue;
    const name = `Mcp-Param-${header}`;
    const given = headerOf(name.toLowerCase());
    if (given === null) return { header: null, reason: `the ${name} header is missing` };
    const decoded = decodeHeader(given);
    if (decoded === null) return { header: given, reason: `the ${name} header has characters that it must not have` };
    const isSameNumber = typeof value === 'number' && DECIMAL.test(decoded) && Number(decoded) === value;
    if (decoded !== text && !isSameNumber) {
      return { header: given, reason: `the ${name} header differs from the argument ${path.join('.').slice(0, 128)}` };
    }
  }
  return null;
}

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** The value of a header that may be Base64 of UTF-8 in a marked form (SEP-2243); null when it is not written as it must be. */
export function decodeHeader(value: string): string | null {
  if (!/^[\t\x20-\x7e]*$/.test(value)) return null;
  const marked = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  if (marked === undefined) return value;
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(marked)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(marked, 'base64'));
  } catch {
    return null;
  }
}

/** As it is when it is a plain header value that no proxy would trim, else as Base64 of its UTF-8 in a marked form. */
function encodeParam(text: string): string {
  const isPlain = /^[\t\x20-\x7e]+$/.test(text) && text.trim() === text && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
