// What the conformance client says where a person or a model would: arguments that fit a schema, answers to questions.

type Schema = {
  readonly type?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
};

/** A value for every property of an object's schema. */
export function argumentsFor(schema: unknown): Record<string, unknown> {
  const { properties = {} } = (schema ?? {}) as Schema;
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, valueFor(property)]));
}

function valueFor(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'number' || schema.type === 'integer') return 2;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'array') return [];
  if (schema.type === 'object') return argumentsFor(schema);
  return 'text';
}

/** Accepts every question of an `input_required` result (SEP-2322). */
export function inputResponsesFor(inputRequests: unknown): Record<string, unknown> {
  const asked = (inputRequests ?? {}) as Record<string, { readonly params?: { readonly requestedSchema?: unknown } }>;
  return Object.fromEntries(
    Object.entries(asked).map(([name, { params }]) => [
      name,
      { action: 'accept', content: argumentsFor(params?.requestedSchema) },
    ]),
  );
}
