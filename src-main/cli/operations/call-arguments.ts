// Arguments of a tool from words KEY=VALUE: its schema says what a text is meant to be.
import type { AdminClient } from '../../../src-shared/contract/admin.ts';
import { UsageError } from '../arguments.ts';
import { type Entry, readJson, readNumber, setPath } from './values.ts';

/** Adds the words to `input.arguments`. @throws UsageError for a value that is not what the schema asks for */
export async function withArguments(
  client: AdminClient,
  input: Record<string, unknown>,
  entries: readonly Entry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { input_schema: schema } = await client.get_tool({ name: String(input.name) });
  for (const { key, text, isJson } of entries) {
    const value = isJson ? readJson(text, key) : readAs(typesOf(schema, key), text, key);
    setPath(input, ['arguments', key], value);
  }
}

/** The types a member may have, `[]` when the schema does not say. */
function typesOf(schema: Readonly<Record<string, unknown>>, key: string): string[] {
  const { properties } = schema as { properties?: unknown };
  const members = typeof properties === 'object' && properties !== null ? properties : {};
  const member: unknown = Object.hasOwn(members, key) ? (members as Record<string, unknown>)[key] : null;
  return variantTypes(member, 0);
}

const MAX_DEPTH = 8;

function variantTypes(member: unknown, depth: number): string[] {
  if (typeof member !== 'object' || member === null || depth > MAX_DEPTH) return [];
  const { type, anyOf, oneOf } = member as { type?: unknown; anyOf?: unknown; oneOf?: unknown };
  const own = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
  const variants = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...own, ...variants.flatMap((variant) => variantTypes(variant, depth + 1))];
}

function readAs(types: readonly string[], text: string, key: string): unknown {
  if (types.length === 0 || types.includes('string')) return text;
  if (types.includes('null') && text === 'null') return null;
  if (types.includes('boolean') && /^(?:true|false)$/.test(text)) return text === 'true';
  if (types.includes('object') || types.includes('array')) return readJson(text, key);
  if (types.includes('boolean') && !types.includes('number') && !types.includes('integer')) {
    throw new UsageError(`${key} takes true or false`);
  }
  return readNumber(text, key);
}
