// The compiler keeps the walls between the layers: a forbidden import is an error, an allowed one is not.
import { beforeAll, describe, expect, it } from 'vitest';
import { type PlantedTree, plantedTree } from './planted-tree.ts';

const LAYERS = {
  shared: 'src-shared',
  core: 'src-main/core',
  bridge: 'src-main/bridge',
  http: 'src-main/http',
  cli: 'src-main/cli',
  electron: 'src-main/electron',
  index: 'src-main',
  renderer: 'src-renderer',
} as const;
type Layer = keyof typeof LAYERS;

const MAY_IMPORT: Record<Layer, Layer[]> = {
  shared: [],
  core: ['shared'],
  bridge: [],
  http: ['shared', 'core'],
  cli: ['shared', 'core', 'http', 'bridge'],
  electron: ['shared', 'core', 'http', 'bridge'],
  index: ['shared', 'core', 'http'],
  renderer: ['shared'],
};

const names = Object.keys(LAYERS) as Layer[];
const forbidden = names.flatMap((from) =>
  names.filter((to) => to !== from && !MAY_IMPORT[from].includes(to)).map((to) => ({ from, to })),
);

/** A file every layer has, for others to import. The project src-main consists of this one file. */
const entry = (layer: Layer): string => `${LAYERS[layer]}/index.ts`;
const exportFrom = (from: Layer, to: Layer): string =>
  `export { ${to} as ${from}_${to} } from '${'../'.repeat(LAYERS[from].split('/').length)}${entry(to)}';\n`;

function plantLayers(tree: PlantedTree, importsOf: (layer: Layer) => Layer[]): void {
  for (const layer of names) {
    const lines = importsOf(layer).map((to) => exportFrom(layer, to));
    tree.plant(entry(layer), `${lines.join('')}export const ${layer} = 1;\n`);
  }
}

describe('allowed imports', () => {
  it('compile', () => {
    using tree = plantedTree();
    plantLayers(tree, (layer) => MAY_IMPORT[layer]);
    const { code, output } = tree.run('node_modules/typescript/bin/tsc', ['-b']);
    expect(output).toBe('');
    expect(code).toBe(0);
  });
});

describe('forbidden imports', () => {
  let output = '';

  beforeAll(() => {
    // Everything at once, each in a file of its own, so that the compiler runs once.
    using tree = plantedTree();
    plantLayers(tree, () => []);
    for (const { from, to } of forbidden) {
      if (from !== 'index') tree.plant(`${LAYERS[from]}/planted-${to}.ts`, exportFrom(from, to));
    }
    output = tree.run('node_modules/typescript/bin/tsc', ['-b']).output;

    // src-main/index.ts is the only file of its project, and imported by the plants above: it has a turn of its own.
    using second = plantedTree();
    plantLayers(second, (layer) =>
      layer === 'index' ? forbidden.filter(({ from }) => from === 'index').map(({ to }) => to) : [],
    );
    output += second.run('node_modules/typescript/bin/tsc', ['-b', 'src-main']).output;
  });

  it.each(forbidden)('$from → $to is an error', ({ from, to }) => {
    const file = from === 'index' ? entry('index') : `${LAYERS[from]}/planted-${to}.ts`;
    const errors = output.split('\n').filter((line) => line.startsWith(`${file}(`));
    expect(errors.join('\n'), output).toContain(`/${entry(to)}' is not listed within the file list of project`);
  });
});

describe('globals', () => {
  it.each([
    ['src-shared', 'process.env'],
    ['src-shared', 'document.title'],
    ['src-shared', 'setTimeout'],
    ['src-renderer', 'process.env'],
    ['src-renderer', 'Buffer'],
    ['src-main/core', 'document.title'],
  ])('%s does not know %s', (layer, expression) => {
    using tree = plantedTree();
    tree.plant(`${layer}/planted.ts`, `export const planted: unknown = ${expression};\n`);
    const { code, output } = tree.run('node_modules/typescript/bin/tsc', ['-b', layer]);
    expect(code).not.toBe(0);
    expect(output).toMatch(/^src-.*planted\.ts\(1,33\): error TS2\d+: Cannot find name/);
  });
});
