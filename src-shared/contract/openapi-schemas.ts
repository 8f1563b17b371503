// The contract's zod schemas as the JSON Schemas of the OpenAPI document, shared views under a name of their own.
import { z } from 'zod';
import { agentViewSchema } from '../model/agent.ts';
import { serverViewSchema, testResultSchema } from '../model/mcp-server.ts';
import { settingsViewSchema } from '../model/settings.ts';
import { serverToolSchema, toolDetailSchema, toolSummarySchema } from '../model/tool.ts';
import { ERROR_CODES } from './errors.ts';
import { gatewayEventSchema, snapshotSchema } from './events.ts';
import type { JsonSchema } from './openapi-document.ts';
import type { Operations } from './operation.ts';

/** Views that appear in many answers get a name of their own. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Server: serverViewSchema,
  TestResult: testResultSchema,
  ServerTool: serverToolSchema,
  ToolSummary: toolSummarySchema,
  Tool: toolDetailSchema,
  Agent: agentViewSchema,
  Settings: settingsViewSchema,
  Snapshot: snapshotSchema,
  Event: gatewayEventSchema,
};

/** What every failure looks like: one error, or the list of what is wrong with an input. */
export const ERROR_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Error: {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: {
          code: { type: 'string', enum: ERROR_CODES },
          message: { type: 'string' },
          execution_id: { type: 'null', description: 'Only beside mcp_server_not_found.' },
        },
        required: ['code', 'message'],
      },
    },
    required: ['error'],
  },
  ValidationError: {
    type: 'object',
    properties: {
      detail: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            loc: {
              type: 'array',
              items: { type: ['string', 'integer'] },
              description: '"body" or "path", then the way to the field.',
            },
            msg: { type: 'string' },
            type: { type: 'string' },
          },
          required: ['loc', 'msg', 'type'],
        },
      },
    },
    required: ['detail'],
  },
};

/**
 * The inputs or the outputs of all operations. One pass over all of them, so that a view that many share is written once.
 *
 * @returns `of` each operation its schema, and the `named` ones they refer to as `#/components/schemas/<name>`
 */
export function jsonSchemas(
  operations: Operations,
  io: 'input' | 'output',
): { of: Readonly<Record<string, JsonSchema>>; named: Readonly<Record<string, JsonSchema>> } {
  const registry = z.registry<{ id: string }>();
  const views = io === 'output' ? NAMED : {};
  for (const [id, schema] of Object.entries(views)) registry.add(schema, { id });
  // The views beside the operations, so that one that only events carry is there, too.
  const schemas = Object.entries(operations).map(([name, operation]) => [name, operation[io]]);
  const all = z.object({ ...views, ...Object.fromEntries(schemas) });
  const written = z.toJSONSchema(all, {
    io,
    metadata: registry,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Answers may grow, and a bound at the end of the number range says nothing.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      delete jsonSchema.propertyNames;
      delete jsonSchema.id;
    },
  });
  const text = JSON.stringify(written).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { properties = {}, $defs = {} } = JSON.parse(text) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  return { of: properties, named: $defs };
}

/** The schema of an object less some of its members. */
export function without(schema: JsonSchema, keys: readonly string[]): JsonSchema {
  const { properties = {}, required = [], ...rest } = schema;
  const left = required.filter((key) => !keys.includes(key));
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key))),
    ...(left.length > 0 && { required: left }),
  };
}

/** The schema with a description of each member that there are words for, found by its dotted way. */
export function withWords(
  schema: JsonSchema,
  wordsOf: (way: string) => string | undefined,
  above: readonly string[] = [],
): JsonSchema {
  const { properties, anyOf } = schema;
  const members = Object.entries(properties ?? {}).map(([key, member]) => {
    const way = [...above, key];
    const description = wordsOf(way.join('.'));
    return [key, { ...(description && { description }), ...withWords(member, wordsOf, way) }];
  });
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(members) }),
    ...(anyOf && { anyOf: anyOf.map((form) => withWords(form, wordsOf, above)) }),
  };
}
