// The registry: owner-wise replacement, priority, and names that are unique whatever connected first.
import { describe, expect, it } from 'vitest';
import type { Tool, ToolOwner } from '../../../src-main/core/tools/tool.ts';
import { nameServerTools, shortHash } from '../../../src-main/core/tools/tool-names.ts';
import { ToolRegistry } from '../../../src-main/core/tools/tool-registry.ts';
import { exposedName } from '../../../src-shared/model/naming.ts';

const tool = (name: string): Tool => ({ definition: { name }, warnings: [], disabled: false, run: async () => name });
const server = (name: string): ToolOwner => ({ id: `id-${name}`, source: 'mcp', server_name: name });
const code: ToolOwner = { id: 'code', source: 'code', server_name: null };
const file: ToolOwner = { id: 'file', source: 'file', server_name: null };

describe('names of tools', () => {
  it('keeps a plain name as it is', () => {
    expect(exposedName('github', 'create_issue', shortHash)).toBe('github__create_issue');
  });

  it.each(['a.b', 'a b', '工具', '../x', '\u202Etxt', 'x'.repeat(200)])(
    'makes %j fit for every model API, the same each time',
    (original) => {
      const name = exposedName('srv', original, shortHash);
      expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      expect(exposedName('srv', original, shortHash)).toBe(name);
    },
  );

  it('tells apart what cleaning would make equal', () => {
    const names = nameServerTools(
      ['a.b', 'a b', 'a/b', 'a_b'].map((original) => ({ server: 's', original, tool: null })),
    );
    expect(new Set(names.map(({ name }) => name)).size).toBe(4);
    expect(names.find(({ original }) => original === 'a_b')?.name).toBe('s__a_b');
  });

  it('gives every pair its own name even when one server imitates the digest of another', () => {
    const imitated = exposedName('s', 'a.b', shortHash);
    const pairs = [
      { server: 's', original: 'a.b', tool: 1 },
      { server: 's', original: imitated.slice('s__'.length), tool: 2 },
    ];
    const [forward, backward] = [nameServerTools(pairs), nameServerTools([...pairs].reverse())];
    const byTool = (rows: typeof forward) => Object.fromEntries(rows.map((row) => [row.tool, row.name]));
    expect(byTool(forward)).toEqual(byTool(backward));
    expect(byTool(forward)[2]).toBe(imitated);
    expect(byTool(forward)[1]).not.toBe(imitated);
  });
});

describe('the tool registry', () => {
  const create = () => {
    const changes: string[][] = [];
    return { changes, registry: new ToolRegistry((owners) => changes.push([...owners])) };
  };

  it('offers code before file before server, and keeps the losers visible', () => {
    const { registry } = create();
    registry.replace(server('s'), [tool('t')]);
    registry.replace(file, [tool('s__t')]);
    expect(registry.get('s__t')?.owner.source).toBe('file');
    registry.replace(code, [tool('s__t')]);
    expect(registry.get('s__t')?.owner.source).toBe('code');
    expect(registry.all().map(({ owner, shadowed_by }) => [owner.source, shadowed_by])).toEqual([
      ['code', null],
      ['file', 'code'],
      ['mcp', 'code'],
    ]);
    registry.remove('code');
    registry.remove('file');
    expect(registry.get('s__t')).toMatchObject({ owner: { source: 'mcp' }, shadowed_by: null });
  });

  it("tells of the owners whose rows changed because of somebody else's tools", () => {
    const { registry, changes } = create();
    registry.replace(server('s'), [tool('t')]);
    registry.replace(server('other'), [tool('u')]);
    registry.replace(code, [tool('s__t')]);
    expect(changes.at(-1)).toEqual(['code', 'id-s']);
  });

  it('replaces all tools of one owner at once', () => {
    const { registry } = create();
    registry.replace(server('s'), [tool('a'), tool('b')]);
    registry.replace(server('s'), [tool('c')]);
    expect(registry.all().map(({ name }) => name)).toEqual(['s__c']);
    expect(registry.ofOwner('id-s')).toHaveLength(1);
    registry.remove('id-s');
    expect(registry.all()).toEqual([]);
  });

  it('is not confused by names that objects inherit', () => {
    const { registry } = create();
    registry.replace(code, [tool('constructor'), tool('__proto__')]);
    expect(registry.get('constructor')?.owner).toBe(code);
    expect(registry.get('toString')).toBeUndefined();
  });
});

describe('a description that', () => {
  const named = (description: string, from: ToolOwner) => {
    const registry = new ToolRegistry(() => {});
    registry.replace(server('github'), [tool('create_issue')]);
    registry.replace(code, [tool('own__tool')]);
    registry.replace(from, [{ ...tool('x'), definition: { name: 'x', description } }]);
    return registry.othersNamedBy(registry.ofOwner(from.id)[0]!);
  };

  it('names a tool of another server is found, once for each tool', () => {
    const words =
      'Before github__create_issue call this, and after "github__create_issue"; github__gone, own__tool, evil__x.';
    expect(named(words, server('evil'))).toEqual(['github__create_issue']);
    expect(named('Creates an issue, as create_issue does.', server('evil'))).toEqual([]);
    expect(named('See evil__x and x.', server('evil'))).toEqual([]);
  });
});
