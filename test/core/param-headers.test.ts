// `Mcp-Param-*` headers: which parameters a schema mirrors, what is sent for a call, and what is wrong with what came.
import { describe, expect, it } from 'vitest';
import { hasFaultyMark, mirroredParams, paramHeaderFault, paramHeaders } from '../../src-main/core/param-headers.ts';

const schema = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest });
const text = (header: unknown) => ({ type: 'string', 'x-mcp-header': header });

describe('the parameters that a schema mirrors', () => {
  it('are found at any depth of properties', () => {
    const found = mirroredParams(
      schema({
        region: text('Region'),
        count: { type: 'integer', 'x-mcp-header': 'Count' },
        inner: schema({ flag: { type: 'boolean', 'x-mcp-header': 'Flag' }, plain: { type: 'string' } }),
      }),
    );
    expect(found).toEqual([
      { path: ['region'], header: 'Region' },
      { path: ['count'], header: 'Count' },
      { path: ['inner', 'flag'], header: 'Flag' },
    ]);
  });

  it('are at fault when a mark breaks a rule, and only then', () => {
    expect(hasFaultyMark(schema({ region: text('Region'), plain: { type: 'string' } }))).toBe(false);
    expect(hasFaultyMark(schema({ region: text('no spaces') }))).toBe(true);
    expect(hasFaultyMark(schema({ one: text('Same'), other: text('same') }))).toBe(true);
  });

  it('may be called like the keyword', () => {
    expect(mirroredParams(schema({ 'x-mcp-header': text('A'), constructor: text('B') }))).toEqual([
      { path: ['x-mcp-header'], header: 'A' },
      { path: ['constructor'], header: 'B' },
    ]);
  });

  it.each([
    ['a number', schema({ a: { type: 'number', 'x-mcp-header': 'A' } })],
    ['no type', schema({ a: { 'x-mcp-header': 'A' } })],
    ['several types', schema({ a: { type: ['string', 'null'], 'x-mcp-header': 'A' } })],
    ['an empty name', schema({ a: text('') })],
    ['a name with a space', schema({ a: text('A B') })],
    ['a line break', schema({ a: text('A\r\nX: 1') })],
    ['no text as name', schema({ a: text(5) })],
    ['one name twice', schema({ a: text('Name'), b: text('nAME') })],
    ['the root', { ...schema({}), type: 'string', 'x-mcp-header': 'A' }],
    ['items', schema({ a: { type: 'array', items: text('A') } })],
    ['additionalProperties', schema({}, { additionalProperties: text('A') })],
    ['anyOf', schema({ a: { anyOf: [text('A')] } })],
    ['not', schema({ a: { not: text('A') } })],
    ['properties below allOf', schema({}, { allOf: [schema({ a: text('A') })] })],
    ['$defs', schema({}, { $defs: { a: text('A') } })],
    ['patternProperties', schema({}, { patternProperties: { '^a': text('A') } })],
  ])('are none at all when one has %s', (_fault, faulty) => {
    expect(mirroredParams({ ...faulty, properties: { fine: text('Fine'), ...faulty.properties } })).toEqual([]);
  });

  it('are none in a schema that is none, or endlessly deep', () => {
    for (const odd of [null, undefined, true, 'x', [], { properties: [text('A')] }, { properties: null }]) {
      expect(mirroredParams(odd)).toEqual([]);
    }
    let deep: object = text('A');
    for (let level = 0; level < 50_000; level++) deep = schema({ a: deep });
    expect(mirroredParams(deep)).toEqual([]);
  });
});

describe('the headers of a call', () => {
  const params = [{ path: ['a'], header: 'A' }];

  it.each([
    ['plain', 'plain'],
    ['with  spaces\tand ~!"', 'with  spaces\tand ~!"'],
    [42, '42'],
    [1.5, '1.5'],
    [true, 'true'],
    [false, 'false'],
    ['', '=?base64??='],
    [' edge', '=?base64?IGVkZ2U=?='],
    ['edge ', '=?base64?ZWRnZSA=?='],
    ['ä✓', `=?base64?${Buffer.from('ä✓').toString('base64')}?=`],
    ['a\r\nX-Evil: 1', `=?base64?${Buffer.from('a\r\nX-Evil: 1').toString('base64')}?=`],
    ['\u007f', '=?base64?fw==?='],
    ['=?base64?eA==?=', `=?base64?${Buffer.from('=?base64?eA==?=').toString('base64')}?=`],
    ['=?base64?', '=?base64?'],
  ])('say %j as %j', (value, header) => {
    expect(paramHeaders(params, { a: value })).toEqual({ 'Mcp-Param-A': header });
  });

  it.each([[null], [undefined], [{}], [[]], [Number.NaN], [2 ** 60]])('leave out %j', (value) => {
    expect(paramHeaders(params, { a: value })).toEqual({});
  });

  it('read only what the arguments themselves hold', () => {
    const inherited = [{ path: ['constructor', 'name'], header: 'A' }];
    for (const args of [{}, undefined, null, 'text', []]) expect(paramHeaders(inherited, args)).toEqual({});
    expect(paramHeaders(inherited, { constructor: { name: 'x' } })).toEqual({ 'Mcp-Param-A': 'x' });
  });
});

describe('the headers of a call', () => {
  const params = [
    { path: ['place'], header: 'Place' },
    { path: ['inner', 'count'], header: 'Count' },
  ];
  const faultOf = (args: unknown, headers: Record<string, string>) =>
    paramHeaderFault(params, args, (name) => headers[name] ?? null);
  const base64 = (bytes: string | Uint8Array) => `=?base64?${Buffer.from(bytes).toString('base64')}?=`;

  it.each([
    ['nothing to repeat', {}, {}],
    ['a null', { place: null }, {}],
    ['one too many', { inner: {} }, { 'mcp-param-place': 'x' }],
    ['the same', { place: 'Rome', inner: { count: 4 } }, { 'mcp-param-place': 'Rome', 'mcp-param-count': '4' }],
    ['the same, encoded', { place: 'Köln' }, { 'mcp-param-place': base64('Köln') }],
    ['the same number', { inner: { count: 42 } }, { 'mcp-param-count': '42.0' }],
  ])('agree: %s', (_, args, headers) => {
    expect(faultOf(args, headers as Record<string, string>)).toBeNull();
  });

  it.each([
    ['missing', { place: 'Rome' }, {}, 'is missing'],
    ['different', { place: 'Rome' }, { 'mcp-param-place': 'rome' }, 'differs from the argument place'],
    [
      'another number',
      { inner: { count: 42 } },
      { 'mcp-param-count': '0x2a' },
      'differs from the argument inner.count',
    ],
    ['not ASCII', { place: 'Köln' }, { 'mcp-param-place': 'Köln' }, 'has characters'],
    ['no Base64', { place: 'x' }, { 'mcp-param-place': '=?base64?eA?=' }, 'has characters'],
    ['no UTF-8', { place: 'x' }, { 'mcp-param-place': base64(new Uint8Array([0xff])) }, 'has characters'],
  ])('disagree: %s', (_, args, headers, reason) => {
    expect(faultOf(args, headers as Record<string, string>)?.reason).toContain(reason);
  });
});
