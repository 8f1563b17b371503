// Reads what a server wants to ask (MCP `elicitation/create`): only what a person can be shown safely is left of it.

export type Question =
  | { readonly mode: 'form'; readonly message: string; readonly schema: JsonObject }
  | { readonly mode: 'url'; readonly message: string; readonly url: string; readonly host: string };

type JsonObject = Readonly<Record<string, unknown>>;

const MAX_MESSAGE = 4_000;
const MAX_URL = 2_048;
const MAX_FIELDS = 50;
const MAX_NAME = 128;
const MAX_TITLE = 200;
const MAX_DESCRIPTION = 2_000;
const MAX_CHOICES = 500;
const FORMATS = ['email', 'uri', 'date', 'date-time'];

/** Null when it is no question that can be put to a person. */
export function readQuestion(params: JsonObject): Question | null {
  const message = text(params.message, MAX_MESSAGE) ?? '';
  if (params.mode === 'url') {
    const url = typeof params.url === 'string' && params.url.length <= MAX_URL ? URL.parse(params.url) : null;
    // Other schemes start programs; a name before the host makes it look like another.
    if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
    return { mode: 'url', message, url: url.href, host: url.host };
  }
  if (params.mode !== undefined && params.mode !== 'form') return null;
  const schema = readForm(params.requestedSchema);
  return schema && { mode: 'form', message, schema };
}

/** The restricted schema of forms (2025-11-25, elicitation): a flat object of primitives. Null when it is not that. */
function readForm(given: unknown): JsonObject | null {
  if (!isObject(given) || given.type !== 'object' || !isObject(given.properties)) return null;
  const names = Object.keys(given.properties);
  if (names.length > MAX_FIELDS) return null;
  const required = Array.isArray(given.required) ? given.required.filter((name) => names.includes(name)) : [];
  const properties: Record<string, JsonObject> = {};
  for (const name of names) {
    const field = name.length > MAX_NAME || name === '__proto__' ? null : readField(given.properties[name]);
    if (field) properties[name] = field;
    // What has to be filled in has to be shown.
    else if (required.includes(name)) return null;
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

function readField(given: unknown): JsonObject | null {
  if (!isObject(given)) return null;
  const words = {
    ...optional('title', text(given.title, MAX_TITLE)),
    ...optional('description', text(given.description, MAX_DESCRIPTION)),
  };
  switch (given.type) {
    case 'boolean':
      return { type: 'boolean', ...words, ...optional('default', ofType(given.default, 'boolean')) };
    case 'number':
    case 'integer': {
      const limits = { ...number(given, 'minimum'), ...number(given, 'maximum') };
      return { type: given.type, ...words, ...limits, ...optional('default', ofType(given.default, 'number')) };
    }
    case 'string':
      return readText(given, words);
    case 'array': {
      const items = isObject(given.items) ? readChoices(given.items) : null;
      const chosen = Array.isArray(given.default) && given.default.every((each) => typeof each === 'string');
      if (!items) return null;
      const limits = { ...number(given, 'minItems'), ...number(given, 'maxItems') };
      return { type: 'array', ...words, ...limits, items, ...optional('default', chosen ? given.default : undefined) };
    }
    default:
      return null;
  }
}

function readText(given: JsonObject, words: JsonObject): JsonObject | null {
  const isChoice = given.enum !== undefined || given.oneOf !== undefined;
  const choices = isChoice ? readChoices(given) : null;
  if (isChoice && !choices) return null;
  const format = FORMATS.find((each) => each === given.format);
  return {
    ...(choices ?? { type: 'string', ...number(given, 'minLength'), ...number(given, 'maxLength') }),
    ...words,
    ...optional('format', choices ? undefined : format),
    ...optional('default', ofType(given.default, 'string')),
  };
}

/** A list of texts, with or without titles: `enum`, `enum` with `enumNames`, `oneOf` or `anyOf` of constants. */
function readChoices(given: JsonObject): JsonObject | null {
  const listed = given.oneOf ?? given.anyOf;
  const names = Array.isArray(given.enumNames) ? given.enumNames : [];
  const choices: unknown[] = Array.isArray(listed)
    ? listed.map((each) => (isObject(each) ? { const: each.const, title: each.title ?? each.const } : null))
    : Array.isArray(given.enum)
      ? given.enum.map((value, at) => ({ const: value, title: names[at] ?? value }))
      : [];
  if (choices.length === 0 || choices.length > MAX_CHOICES) return null;
  const read = choices.flatMap((choice) => {
    const { const: value, title } = (choice ?? {}) as JsonObject;
    if (typeof value !== 'string' || value.length > MAX_DESCRIPTION) return [];
    return [{ const: value, title: text(title, MAX_TITLE) ?? value }];
  });
  return read.length === choices.length ? { type: 'string', oneOf: read } : null;
}

function text(value: unknown, limit: number): string | undefined {
  return typeof value === 'string' ? value.slice(0, limit) : undefined;
}

function number(given: JsonObject, key: string): JsonObject {
  return optional(key, Number.isFinite(given[key]) ? given[key] : undefined);
}

function ofType(value: unknown, type: 'string' | 'number' | 'boolean'): unknown {
  return typeof value === type ? value : undefined;
}

function optional(key: string, value: unknown): JsonObject {
  return value === undefined ? {} : { [key]: value };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
