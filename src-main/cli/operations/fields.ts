// The flags of a command, read from the schema of its operation's input.
import { z } from 'zod';
import type { Operation } from '../../../src-shared/contract/operation.ts';

/** How the words after a flag become a value. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'list' | 'map' | 'json';

export interface Field {
  /** Where the value goes in the input: `['timeouts', 'connection_ms']`. */
  readonly path: readonly string[];
  readonly flag: string;
  readonly kind: FieldKind;
  /** Null is a value of it. */
  readonly nullable: boolean;
  readonly required: boolean;
  /** The only values there are; null when there are others. */
  readonly choices: readonly string[] | null;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly required?: readonly string[];
}

/** All fields of an operation's input; an object of known members gives a field for each of them. */
export function fieldsOf({ input, cli }: Operation): Field[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  return membersOf(schema, [], cli?.flags ?? {});
}

function membersOf(schema: Schema, above: readonly string[], names: Readonly<Record<string, string>>): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, member]) => {
    const path = [...above, key];
    const variants = variantsOf(member);
    const main = variants.find((variant) => variant.type !== 'null') ?? {};
    if (main.properties) return membersOf(main, path, names);
    const flag = names[path.join('.')] ?? path.join('-').replaceAll('_', '-');
    return {
      path,
      flag,
      kind: kindOf(main),
      nullable: variants.some(({ type }) => type === 'null'),
      required: above.length === 0 && (schema.required ?? []).includes(key),
      choices: main.enum ? main.enum.map(String) : null,
    };
  });
}

function variantsOf(schema: Schema): Schema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(variantsOf);
  if (typeof schema.type === 'string' || schema.type === undefined) return [schema];
  return schema.type.map((type) => ({ ...schema, type }));
}

function kindOf({ type, items }: Schema): FieldKind {
  if (type === 'string') return 'text';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array' && items?.type === 'string') return 'list';
  return type === 'object' ? 'map' : 'json';
}
