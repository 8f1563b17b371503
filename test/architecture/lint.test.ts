// The linter's rules that matter most here are switched on: each planted fault is found.
import { describe, expect, it } from 'vitest';
import { plantedTree } from './planted-tree.ts';

describe('the linter refuses', () => {
  it.each([
    ['nursery/noFloatingPromises', `async function work() {}\nwork();\n`],
    ['nursery/noMisusedPromises', `const work = async () => true;\nif (work()) throw new Error();\n`],
    ['suspicious/noExplicitAny', `export const planted = (value: any) => value;\n`],
    ['style/noEnum', `export enum Planted {\n  One,\n}\n`],
    ['style/noParameterProperties', `export class Planted {\n  constructor(readonly one: number) {}\n}\n`],
    ['style/noDefaultExport', `export default 1;\n`],
    ['correctness/noUnusedImports', `import path from 'node:path';\n`],
  ])('%s', (rule, text) => {
    using tree = plantedTree();
    tree.plant('src-main/core/planted.ts', text);
    const { code, output } = tree.run('node_modules/@biomejs/biome/bin/biome', ['lint', 'src-main']);
    expect(output).toContain(`src-main/core/planted.ts`);
    expect(output).toContain(`lint/${rule}`);
    expect(code).toBe(1);
  });

  it('nothing in a file without faults', () => {
    using tree = plantedTree();
    tree.plant('src-main/core/planted.ts', `export const planted = 1;\n`);
    expect(tree.run('node_modules/@biomejs/biome/bin/biome', ['lint', 'src-main']).code).toBe(0);
  });
});
