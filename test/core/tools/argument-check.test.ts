// Arguments against schemas: what is wrong is named, nothing is evaluated or fetched, and no pattern stops the process.
import { describe, expect, it } from 'vitest';
import { prepareSchema } from '../../../src-main/core/tools/argument-check.ts';
import { GatewayError } from '../../../src-shared/contract/errors.ts';

const PERSON = {
  properties: {
    name: { type: 'string', minLength: 2 },
    age: { type: 'integer', minimum: 18 },
    role: { enum: ['admin', 'user'] },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
    address: { type: 'object', properties: { 'zip/code': { type: 'string', pattern: '^\\d{4}$' } } },
    mail: { type: 'string', format: 'email' },
    either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
  required: ['name'],
  additionalProperties: false,
};

const told = (schema: unknown, args: Record<string, unknown>) =>
  prepareSchema(schema)
    .check(args)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('arguments', () => {
  it.each([
    [{ name: 'Ada', age: 36, role: 'admin', tags: ['a', 'b'], address: { 'zip/code': '1010' }, either: 5 }, []],
    [{}, ['name: Field required']],
    [{ name: 5 }, ['name: must be string']],
    [{ name: 'A' }, ['name: is too short (1 < 2)']],
    [{ name: 'Ada', age: 17 }, ['age: is less than 18']],
    [{ name: 'Ada', age: 18.5 }, ['age: must be integer']],
    [{ name: 'Ada', role: 'root' }, ['role: must be one of ["admin","user"]']],
    [{ name: 'Ada', tags: ['a', 7] }, ['tags.1: must be string']],
    [{ name: 'Ada', tags: ['a', 'a'] }, ['tags: has the same entry twice']],
    [{ name: 'Ada', address: { 'zip/code': 'x' } }, ['address.zip/code: does not have the form the schema asks for']],
    [{ name: 'Ada', mail: 'nobody' }, ['mail: is no valid email']],
    [{ name: 'Ada', either: true }, ['either: fits none of the forms it may have, or more than one']],
    [{ name: 'Ada', nick: 'x' }, ['nick: is not known here']],
    [
      { age: 'old', role: 1 },
      ['age: must be integer', 'role: must be one of ["admin","user"]', 'name: Field required'],
    ],
  ])('%j', (args, faults) => {
    expect(told(PERSON, args).sort()).toEqual([...faults].sort());
  });

  it('never repeats a text of the caller', () => {
    const found = prepareSchema(PERSON).check({ name: 'x', role: 'hunter2hunter2', mail: 'hunter2hunter2' });
    expect(found).toHaveLength(3);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('are told apart from what objects inherit', () => {
    expect(told({ required: ['toString'] }, {})).toEqual(['toString: Field required']);
    expect(told({ properties: { constructor: { type: 'string' } } }, {})).toEqual([]);
    expect(told(PERSON, JSON.parse('{"name": "Ada", "__proto__": {"x": 1}}'))).toEqual([
      '__proto__: is not known here',
    ]);
  });

  it('follow references inside the schema, also to itself', () => {
    const tree = {
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
      $ref: '#/$defs/node',
    };
    expect(told(tree, { next: { next: {} } })).toEqual([]);
    expect(told(tree, { next: { next: 1 } })).toEqual(['next.next: must be object']);
  });

  it('of 2020-12, 2019-09, draft-07 and draft-04 mean what their draft says', () => {
    const tuple = { properties: { pair: { items: [{ type: 'string' }, { type: 'number' }] } } };
    const args = { pair: ['a', 'b'] };
    expect(told({ $schema: 'http://json-schema.org/draft-07/schema#', ...tuple }, args)).toEqual([
      'pair.1: must be number',
    ]);
    const exclusive = { properties: { n: { minimum: 5, exclusiveMinimum: true } } };
    expect(told({ $schema: 'http://json-schema.org/draft-04/schema#', ...exclusive }, { n: 5 })).toHaveLength(1);
    expect(told({ properties: { pair: { prefixItems: [{ type: 'string' }] } } }, { pair: [1] })).toEqual([
      'pair.0: must be string',
    ]);
  });
});

describe('hostile schemas and values', () => {
  const bait = `${'a'.repeat(60)}!`;

  it.each([
    ['a pattern that backtracks', { properties: { text: { pattern: '^(a+)+$' } } }, { text: bait }],
    ['names that backtrack', { patternProperties: { '^(a+)+$': {} } }, { [bait]: 1 }],
    ['a reference to itself', { $ref: '#' }, { text: bait }],
    [
      'references that double',
      {
        $defs: Object.fromEntries(
          Array.from({ length: 40 }, (_, i) => [
            `d${i}`,
            i === 0 ? {} : { allOf: [{ $ref: `#/$defs/d${i - 1}` }, { $ref: `#/$defs/d${i - 1}` }] },
          ]),
        ),
        $ref: '#/$defs/d39',
      },
      {},
    ],
  ])('%s ends, with an issue', (_, schema, args) => {
    const { check } = prepareSchema(schema);
    const began = performance.now();
    expect(check(args)).toHaveLength(1);
    // Unbounded, each of these runs for years.
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(prepareSchema({ properties: { a: { pattern: '^a$' } } }).check({ a: 'a' })).toEqual([]);
  });

  it('works again after a value that took too long', () => {
    const { check } = prepareSchema({ properties: { text: { pattern: '^(a+)+$' } } });
    expect(check({ text: bait })).toHaveLength(1);
    expect(check({ text: 'aaa' })).toEqual([]);
  });
});

describe('schemas that cannot be used', () => {
  const cycle: Record<string, unknown> = {};
  cycle.properties = cycle;
  const nested = (levels: number): unknown =>
    JSON.parse(`{"default":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`);

  it.each<[string, unknown, string]>([
    ['no object', 'string', 'input_schema: must be a JSON Schema: an object'],
    ['a list', [], 'input_schema: must be a JSON Schema: an object'],
    ['a cycle', cycle, 'input_schema: must be plain JSON'],
    ['too much', { description: 'x'.repeat(70_000) }, 'input_schema: must be at most 64 KiB'],
    ['too deep', nested(64), 'input_schema: must not be nested deeper than 63 levels'],
    ['another root', { type: 'string' }, 'input_schema.type: must be "object", because arguments have names'],
    ['an unknown type', { properties: { a: { type: 'strng' } } }, 'input_schema.properties.a.type: must be one of'],
    [
      'a broken pattern',
      { properties: { a: { pattern: '(' } } },
      'input_schema.properties.a.pattern: is no regular expression',
    ],
    [
      'required as a switch',
      { properties: { a: { required: true } } },
      'input_schema.properties.a.required: must be a list of names',
    ],
    ['a dangling reference', { $ref: '#/$defs/none' }, 'input_schema.$ref: leads nowhere'],
    [
      'a remote reference',
      { properties: { a: { $ref: 'http://169.254.169.254/x' } } },
      'input_schema.properties.a.$ref: leads nowhere',
    ],
  ])('%s', (_, schema, message) => {
    let error: unknown;
    try {
      prepareSchema(schema);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: 'validation_error', message: expect.stringContaining(message) });
    expect((error as GatewayError).issues[0]?.path[0]).toBe('input_schema');
  });

  it('control: 63 levels can be', () => {
    expect(prepareSchema(nested(63)).schema).toMatchObject({ default: expect.any(Array) });
  });

  it('is not misled by values and names that look like keywords', () => {
    const schema = { properties: { type: { enum: [{ pattern: '(' }] }, pattern: { type: 'string' }, required: {} } };
    expect(prepareSchema(schema).schema).toEqual({ type: 'object', ...schema });
  });
});
