import { describe, expect, it } from 'vitest';
import { checkArguments } from '../../../src-renderer/screens/tools/form/check-arguments.ts';
import {
  JSON_FIELD,
  NULLABLE_FIELD,
  prepareSchema,
  type Schema,
} from '../../../src-renderer/screens/tools/form/prepare-schema.ts';
import { readResult } from '../../../src-renderer/screens/tools/result/read-result.ts';

const object = (properties: Schema, more: Schema = {}) => ({ type: 'object', properties, ...more });
const prepared = (schema: Schema) => (prepareSchema(object({ it: schema }))?.properties as Schema | undefined)?.it;

describe('prepareSchema', () => {
  it('makes X or null the field of X, however it is written', () => {
    expect(prepared({ type: ['string', 'null'], description: 'd' })).toEqual({
      type: 'string',
      description: 'd',
      $id: NULLABLE_FIELD,
    });
    expect(prepared({ anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null })).toEqual({
      type: 'integer',
      minimum: 1,
      default: null,
      $id: NULLABLE_FIELD,
    });
  });

  it('offers other alternatives by name', () => {
    expect(
      prepared({ oneOf: [{ type: 'string' }, { title: 'Many', type: 'array', items: { type: 'string' } }] }),
    ).toEqual({
      anyOf: [
        { title: 'string', type: 'string' },
        { title: 'Many', type: 'array', items: { type: 'string' } },
      ],
    });
  });

  it('follows references, merges parts and keeps lists of values', () => {
    const schema = {
      ...object({ due: { $ref: '#/$defs/Due', description: 'When' }, kind: { const: 'a' }, one: { enum: [1, null] } }),
      allOf: [object({ id: { type: 'string' } }, { required: ['id'] })],
      $defs: { Due: object({ date: { type: 'string', format: 'date', pattern: '^(a+)+$' } }) },
    };
    expect(prepareSchema(schema)).toEqual({
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string' },
        due: { description: 'When', type: 'object', properties: { date: { type: 'string', format: 'date' } } },
        kind: { type: 'string', enum: ['a'] },
        one: { enum: [1, null] },
      },
    });
  });

  it('takes as JSON what no field fits', () => {
    expect(prepared({})).toEqual({ $id: JSON_FIELD });
    expect(prepared({ type: 'array' })).toEqual({ $id: JSON_FIELD });
    expect(prepared({ type: 'array', prefixItems: [{ type: 'string' }] })).toEqual({ $id: JSON_FIELD });
    expect(prepared({ $ref: 'https://elsewhere/schema' })).toEqual({ $id: JSON_FIELD });
  });

  it('leaves nothing that runs a pattern or reaches out', () => {
    const text = JSON.stringify(
      prepareSchema(
        object({
          a: { type: 'string', pattern: '^(a+)+$', format: 'uri', contentEncoding: 'base64' },
          b: { type: 'object', patternProperties: { '^(a+)+$': {} }, propertyNames: { pattern: 'x' } },
          c: { $ref: 'http://169.254.169.254/' },
        }),
      ),
    );
    expect(text).not.toMatch(/pattern|169|uri|\$ref/i);
  });

  it('ends on loops, and gives up on schemas no form could show', () => {
    const loop = { ...object({ child: { $ref: '#' } }) };
    expect(JSON.stringify(prepareSchema(loop))).toContain(JSON_FIELD);
    const mutual = {
      ...object({ a: { $ref: '#/$defs/A' } }),
      $defs: { A: object({ b: { $ref: '#/$defs/B' } }), B: object({ a: { $ref: '#/$defs/A' } }) },
    };
    expect(JSON.stringify(prepareSchema(mutual))).toContain(JSON_FIELD);
    const wide = object(Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`p${at}`, { type: 'string' }])));
    expect(prepareSchema(wide)).toBeNull();
    let doubling: Schema = { type: 'string' };
    for (let depth = 0; depth < 22; depth += 1) doubling = { anyOf: [doubling, doubling] };
    expect(prepareSchema(object({ doubling }))).toBeNull();
    const selfRef: Record<string, unknown> = { $ref: '#/properties/it' };
    expect(prepareSchema(object({ it: selfRef }))).not.toBeUndefined();
  });

  it('takes anything for a schema without harm', () => {
    for (const nothing of [null, undefined, 3, 'x', [], true, { type: 'string' }, { properties: [] }]) {
      expect(prepareSchema(nothing)).toMatchObject({ type: 'object' });
    }
    expect(prepareSchema(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'))).toEqual({
      type: 'object',
      properties: {},
    });
  });
});

describe('checkArguments', () => {
  const schema = object(
    {
      name: { type: 'string', minLength: 2 },
      edits: { type: 'array', items: object({ old: { type: 'string' } }, { required: ['old'] }) },
      kind: { enum: ['a', 'b'] },
      maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
    { required: ['name'], additionalProperties: false },
  );
  const paths = (value: unknown) => checkArguments(schema, value).map(({ path }) => path.join('.'));

  it('names the place of every fault', () => {
    expect(checkArguments(schema, {})).toEqual([{ path: ['name'], message: 'Required' }]);
    expect(paths({ name: 'x', edits: [{ old: 'a' }, {}], kind: 'c' })).toEqual(
      expect.arrayContaining(['name', 'edits.1.old', 'kind']),
    );
    expect(paths({ name: 'ok', maybe: 3 })).toEqual(expect.arrayContaining(['maybe']));
  });

  it('finds nothing in what is right', () => {
    expect(checkArguments(schema, { name: 'ok', edits: [{ old: '' }], kind: 'b', maybe: null })).toEqual([]);
  });

  it('evaluates no pattern of the server', () => {
    const evil = object({ a: { type: 'string', pattern: '^(a+)+$' } }, { patternProperties: { '^(a+)+$': {} } });
    const began = performance.now();
    expect(checkArguments(evil, { a: `${'a'.repeat(40)}!` })).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('lets through what it cannot judge: the server decides', () => {
    expect(checkArguments(object({ a: { $ref: '#/nowhere' } }), { a: 1 })).toEqual([]);
    const huge = object(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`p${at}`, { type: 'string' }])));
    expect(checkArguments(huge, { p1: 3 })).toEqual([]);
  });

  it('does not take a property called pattern for a keyword', () => {
    const search = object({ pattern: { type: 'string' } }, { required: ['pattern'] });
    expect(checkArguments(search, { pattern: 7 }).map(({ path }) => path)).toEqual([['pattern']]);
  });
});

describe('readResult', () => {
  it('sorts the blocks of a result', () => {
    const read = readResult({
      content: [
        { type: 'text', text: 'a' },
        { type: 'image', data: 'aGk=', mimeType: 'image/png' },
        { type: 'image', data: '<svg onload=alert(1)>', mimeType: 'image/svg+xml' },
        { type: 'image', data: '"><script>', mimeType: 'image/png' },
        { type: 'resource', resource: { uri: 'x', text: 'b' } },
        { type: 'resource_link', uri: 'javascript:alert(1)', name: 'n' },
        { type: 'other' },
        null,
      ],
      structuredContent: { x: 1 },
      isError: true,
    });
    expect(read.texts).toEqual(['a', 'b']);
    expect(read.images).toEqual([{ src: 'data:image/png;base64,aGk=', mimeType: 'image/png', size: 3 }]);
    expect(read.others).toHaveLength(5);
    expect(read).toMatchObject({ isError: true, structured: { x: 1 } });
  });

  it('takes anything', () => {
    for (const odd of [null, undefined, 7, 'x', [], { content: 'x' }, { isError: 'yes' }]) {
      expect(readResult(odd)).toMatchObject({ isError: false, texts: [], images: [] });
    }
    expect(
      readResult({ content: Array.from({ length: 500 }, () => ({ type: 'text', text: 'x' })) }).others,
    ).toHaveLength(1);
  });
});
