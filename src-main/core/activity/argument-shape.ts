// The shape of a call's arguments: names and types, never a value. What is long or deep is cut.
const MAX_DEPTH = 3;
const MAX_MEMBERS = 12;
const MAX_NAME = 40;
const MAX_SHAPE = 600;

/** Names that schemas and code use. Another key may well be data: an address, a file, a secret. */
const PLAIN_NAME = /^[A-Za-z_$][\w$.-]*$/;

export interface ShapeOptions {
  /** Texts may be secrets: even their lengths are left out. */
  readonly secretive?: boolean;
}

/** One line such as `{path: text(12), options: {depth: number}, tags: list(3) of text(4)}`; at most 600 characters. */
export function argumentShape(value: unknown, { secretive = false }: ShapeOptions = {}): string {
  const shape = shapeOf(value, 0, secretive);
  return shape.length > MAX_SHAPE ? `${shape.slice(0, MAX_SHAPE - 1)}…` : shape;
}

function shapeOf(value: unknown, depth: number, secretive: boolean): string {
  if (typeof value === 'string') return secretive ? 'text' : `text(${value.length})`;
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  if (Array.isArray(value)) {
    if (value.length === 0 || depth >= MAX_DEPTH) return `list(${value.length})`;
    return `list(${value.length}) of ${shapeOf(value[0], depth + 1, secretive)}`;
  }
  const names = Object.keys(value);
  if (depth >= MAX_DEPTH) return `object(${names.length})`;
  const members = names
    .slice(0, MAX_MEMBERS)
    .map((name) => `${nameOf(name)}: ${shapeOf((value as Record<string, unknown>)[name], depth + 1, secretive)}`);
  if (names.length > MAX_MEMBERS) members.push(`+${names.length - MAX_MEMBERS}`);
  return `{${members.join(', ')}}`;
}

function nameOf(name: string): string {
  return name.length <= MAX_NAME && PLAIN_NAME.test(name) ? name : `key(${name.length})`;
}
