// How the text of a profile is read: entry by entry, in every version, and damaged in every way.
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../src-main/core/store/config-store.ts';
import { type ParsedProfile, parseProfile, sealedTokens } from '../../../src-main/core/store/profile-document.ts';
import { documentOf, storedServer } from './support/documents.ts';

const parse = (value: unknown, ...format: Parameters<typeof parseProfile> extends [unknown, ...infer R] ? R : never) =>
  parseProfile(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), ...format);

function accepted(parsed: ParsedProfile) {
  if (parsed.kind !== 'ok') throw new Error(`expected a sound profile, not a ${parsed.kind} one`);
  return parsed;
}

describe('entries', () => {
  test('that cannot be read cost no other, are kept as found, and are told of', () => {
    const broken = [
      { ...storedServer(50), transport: 'carrier-pigeon', later_field: { kept: true } },
      { ...storedServer(51), name: 'Bad Name' },
      { ...storedServer(52), encrypted_headers: undefined },
      { ...storedServer(53), args: 'not a list' },
      null,
      'text',
      storedServer(3, { id: storedServer(54).id }),
      storedServer(55, { id: storedServer(4).id }),
    ];
    const document = documentOf(50);
    const { document: found, problems } = accepted(parse({ ...document, servers: [...document.servers, ...broken] }));
    expect(found.servers).toEqual(document.servers);
    expect(found.needs_attention).toEqual(JSON.parse(JSON.stringify(broken)));
    expect(problems).toHaveLength(broken.length);
    expect(problems[0]).toMatch(/server-50 .*transport/);
    expect(problems[1]).not.toContain('Bad Name');
    expect(problems[2]).toContain('encrypted_headers');
    expect(problems[6]).toMatch(/server-3 .*same name/);
    expect(problems[7]).toMatch(/server-55 .*same id/);
  });

  test('that were set aside come back as soon as they can be read', () => {
    const mended = storedServer(9);
    const { document, problems } = accepted(parse({ ...documentOf(2), needs_attention: [mended, 7] }));
    expect(document.servers.at(-1)).toEqual(mended);
    expect(document.needs_attention).toEqual([7]);
    expect(problems).toHaveLength(1);
  });

  test('never show their values in a problem', () => {
    const canary = 'canary-canary-canary';
    const entry = { ...storedServer(1), name: canary.toUpperCase(), url: 5, encrypted_env: [canary], timeouts: canary };
    expect(accepted(parse({ ...documentOf(0), servers: [entry] })).problems.join()).not.toMatch(/canary/i);
  });

  test.each([
    [
      'a server from a name that another has as its id',
      [storedServer(1, { name: storedServer(2).id }), storedServer(2)],
    ],
    ['a command that would not be accepted today', [storedServer(1, { command: '\n', url: 'ftp://u:p@h' })]],
  ])('keeps %s', (_, servers) => {
    expect(accepted(parse({ ...documentOf(0), servers })).document.servers).toEqual(servers);
  });
});

describe('the document', () => {
  test('keeps fields it does not know, wherever they are', () => {
    const document = {
      ...documentOf(1),
      later: { list: [1] },
      servers: [{ ...storedServer(0), later: 'x', timeouts: { connection_ms: 500, later: 1 } }],
      settings: { 'dotted.name': 1 },
    };
    expect(accepted(parse(document)).document).toEqual(document);
  });

  test.each([
    ['nothing', ''],
    ['zeros', '\u0000'.repeat(500)],
    ['half a file', JSON.stringify(documentOf(3)).slice(0, 300)],
    ['a list', []],
    ['null', 'null'],
    ['another object', {}],
    ['no version', { ...documentOf(1), version: undefined }],
    ['a fraction of a version', { ...documentOf(1), version: 0.5 }],
    ['a version nobody can migrate', { ...documentOf(1), version: 0 }],
    ['servers that are no list', { ...documentOf(1), servers: {} }],
    ['settings that are no object', { ...documentOf(1), settings: [] }],
    ['nesting without end', '['.repeat(200_000)],
  ])('is damaged when it is %s', (_, content) => {
    expect(parse(content)).toEqual({ kind: 'damaged' });
  });

  test('is damaged when it is not UTF-8: a replaced character would be written back', () => {
    const bytes = Buffer.from(JSON.stringify(documentOf(1)));
    bytes[bytes.indexOf('node')] = 0xff;
    expect(parseProfile(bytes)).toEqual({ kind: 'damaged' });
  });

  test('cannot be changed by whoever reads it', () => {
    const { document } = accepted(parse({ ...documentOf(2), needs_attention: [{ a: [] }] }));
    expect(() => Object.assign(document, { version: 9 })).toThrow(TypeError);
    expect(() => Object.assign(document.servers[0] ?? {}, { name: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(document.servers[0]?.args ?? {}, ['x'])).toThrow(TypeError);
    expect(() => Object.assign(document.needs_attention?.[0] ?? {}, { a: 1 })).toThrow(TypeError);
  });
});

describe('other versions', () => {
  test('a newer one is shown with every server switched off, whatever its shape', () => {
    expect(parse({ ...documentOf(2), version: 2 })).toMatchObject({
      kind: 'newer',
      version: 2,
      document: {
        servers: [
          { name: 'server-0', enabled: false },
          { name: 'server-1', enabled: false },
        ],
      },
    });
    expect(parse({ version: 7, servers: { changed: 'shape' } })).toMatchObject({
      kind: 'newer',
      document: { servers: [] },
    });
  });

  test('an older one is migrated step by step', () => {
    const format = {
      version: 3,
      migrations: {
        1: (document: Readonly<Record<string, unknown>>) => ({ ...document, settings: { from: 1 } }),
        2: (document: Readonly<Record<string, unknown>>) => ({ ...document, second: document.settings }),
      },
    };
    expect(parse(documentOf(1), format)).toMatchObject({
      kind: 'ok',
      migratedFrom: 1,
      document: { version: 3, second: { from: 1 }, servers: [{ name: 'server-0' }] },
    });
    expect(parse({ ...documentOf(1), version: 3 }, format)).toMatchObject({ kind: 'ok', migratedFrom: null });
  });

  test('a migration that fails leaves a damaged profile, not a crash', () => {
    const migrations = { 1: () => JSON.parse('broken') };
    expect(parse(documentOf(1), { version: 2, migrations })).toEqual({ kind: 'damaged' });
  });
});

test('sealed tokens are found by name and by look, at any depth', () => {
  const document = {
    servers: [{ encrypted_env: 'one', encrypted_headers: null, encrypted_credentials: '', name: 'x' }],
    needs_attention: [{ deep: { encrypted_env: 'two' } }],
    named: { any: 'gAAAAABthree', count: 5 },
  };
  expect([...sealedTokens(document)]).toEqual(['one', 'two', 'gAAAAABthree']);
});

describe('the store in memory', () => {
  test('holds what was written, apart from the object that was handed in', async () => {
    const store = createMemoryStore();
    expect(store.document).toEqual({ version: 1, servers: [], settings: {} });
    const next = { ...documentOf(1), settings: { a: [1] } };
    store.write(next);
    next.settings.a.push(2);
    expect(store.document).toEqual({ ...documentOf(1), settings: { a: [1] } });
    expect(() => Object.assign(store.document, { version: 2 })).toThrow(TypeError);
    await store.close();
    expect(() => store.write(next)).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });
});
