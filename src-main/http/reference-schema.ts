// A JSON Schema as a table for people: one row per field, those of nested objects by their dotted way.
import type { JsonSchema } from '../../src-shared/contract/openapi-document.ts';
import { type Html, html } from './html.ts';

const MAX_DEPTH = 4;

/**
 * The fields of a schema; its type when it has none; one table per form when it has several.
 *
 * @param use in an answer every field is there, so only a body says which are required
 */
export function schemaView(schema: JsonSchema, use: 'body' | 'answer'): Html {
  const forms = schema.oneOf ?? [];
  if (forms.length > 0) return html`${forms.map((form) => html`<div class="form">${schemaView(form, use)}</div>`)}`;
  const rows = fieldRows(schema, '', 0, use);
  if (rows.length === 0) return html`<p class="type">${typeOf(schema)}</p>`;
  const shape = schema.type === 'array' ? html`<p class="type">${typeOf(schema)}, each with</p>` : null;
  return html`${shape}<div class="scroll"><table>
<thead><tr><th class="field">Field</th><th class="kind">Type</th><th>Notes</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function fieldRows(schema: JsonSchema, prefix: string, depth: number, use: 'body' | 'answer'): Html[] {
  const object = objectWithin(schema);
  if (!object || depth > MAX_DEPTH) return [];
  const required = use === 'body' ? (object.schema.required ?? []) : [];
  return Object.entries(object.schema.properties ?? {}).flatMap(([name, field]) => {
    const way = `${prefix}${object.isList ? '[].' : prefix && '.'}${name}`;
    const notes = [required.includes(name) ? html`<b>required</b>` : null, ...notesOf(field)].filter((n) => n !== null);
    const row = html`<tr><td><code>${way}</code></td><td class="type">${typeOf(field)}</td>
<td>${notes.map((note, at) => (at === 0 ? note : html`, ${note}`))}</td></tr>`;
    return [row, ...fieldRows(field, way, depth + 1, use)];
  });
}

/** The object a schema is, lists, or may be beside null. Named ones have a table of their own. */
function objectWithin(schema: JsonSchema): { readonly schema: JsonSchema; readonly isList: boolean } | null {
  if (schema.properties) return { schema, isList: false };
  if (schema.items) {
    const inner = objectWithin(schema.items);
    return inner && !inner.isList ? { schema: inner.schema, isList: true } : null;
  }
  for (const form of schema.anyOf ?? []) {
    const inner = objectWithin(form);
    if (inner) return inner;
  }
  return null;
}

/** A type in the words of TypeScript, names as links to their table. */
export function typeOf(schema: JsonSchema): Html {
  const types = new Map(typesOf(schema).map((type) => [type.html, type]));
  return html`${[...types.values()].map((type, at) => (at === 0 ? type : html` | ${type}`))}`;
}

function typesOf(schema: JsonSchema): Html[] {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return [html`<a href="#schema-${name}">${name}</a>`];
  }
  if (schema.const !== undefined) return [html`${JSON.stringify(schema.const)}`];
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => html`${JSON.stringify(value)}`);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return forms.flatMap(typesOf);
  if (Array.isArray(schema.type)) return schema.type.map((type) => html`${String(type)}`);
  if (schema.type === 'array') {
    const inner = typesOf(schema.items ?? {});
    return [inner.length > 1 ? html`(${typeOf(schema.items ?? {})})[]` : html`${inner}[]`];
  }
  const values = schema.additionalProperties;
  if (schema.type === 'object' && typeof values === 'object') return [html`object of ${typeOf(values)}`];
  return [html`${typeof schema.type === 'string' ? schema.type : 'any'}`];
}

const LIMITS: Readonly<Record<string, (value: string) => string>> = {
  minLength: (value) => (value === '1' ? 'not empty' : `at least ${value} characters`),
  maxLength: (value) => `at most ${value} characters`,
  minimum: (value) => `at least ${value}`,
  maximum: (value) => `at most ${value}`,
  maxItems: (value) => `at most ${value} entries`,
  default: (value) => `default ${value}`,
};

function notesOf(schema: JsonSchema): Html[] {
  const own = Object.entries(LIMITS).flatMap(([key, say]) =>
    schema[key] === undefined ? [] : [html`${say(textOf(schema[key]))}`],
  );
  const pattern = typeof schema.pattern === 'string' ? [html`<code>${schema.pattern}</code>`] : [];
  const inner = (schema.anyOf ?? []).flatMap(notesOf);
  const description = typeof schema.description === 'string' ? [html`${schema.description}`] : [];
  return [...description, ...own, ...pattern, ...inner];
}

function textOf(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en') : JSON.stringify(value);
}
