// Runs the code of a workspace outside of the test runner, which would import it in its own way: node code-modules-child.ts ROOT.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CodeModules } from '../../../src-main/core/workspace/code-modules.ts';
import { codeSubject } from '../../../src-main/core/workspace/subjects.ts';
import { readInside } from '../../../src-main/core/workspace/workspace-files.ts';

const root = process.argv[2] ?? '';
const said: unknown[] = [];
const modules = new CodeModules();
const look = async () => {
  const found = await readInside(root, 'gateway.ts');
  if (!found || 'fault' in found) throw new Error('gateway.ts cannot be read');
  return codeSubject(root, { file: 'gateway.ts', ...found });
};
const run = async (subject: Awaited<ReturnType<typeof look>>) => {
  try {
    const { default: code } = await modules.import(subject);
    return await (code as () => unknown)();
  } catch (error) {
    return (error as Error).message;
  }
};
const put = (file: string, text: string) => writeFileSync(path.join(root, file), text);

const confirmed = await look();
// Swapped after somebody has looked, before it is run.
put('gateway.ts', "export default () => 'evil entry';\n");
put('lib.ts', "export const mark: string = 'evil import';\n");
said.push(await run(confirmed));

put('gateway.ts', "const name = './la' + 'ter.ts';\nexport default async () => (await import(name)).word;\n");
put('later.ts', "export const word: string = 'never shown';\n");
said.push(await run(await look()));
// Written out, it is shown and may run.
put('gateway.ts', "export default async () => (await import('./later.ts')).word;\n");
said.push(await run(await look()));

// Swapped for what nobody has seen, under names that package.json gives its files, a linked package, and code in a name.
put('helpers.mjs', "export const word = 'evil helper';\n");
const others = [
  '#helpers',
  'ws/self',
  'linked',
  `data:text/javascript,export * from '${import.meta.resolve(path.join(root, 'helpers.mjs'))}'`,
];
for (const [at, name] of others.entries()) {
  put('gateway.ts', `// ${at}\nexport default async () => (await import(${JSON.stringify(name)})).word;\n`);
  said.push(await run(await look()));
}
put(
  'gateway.ts',
  "import { word } from 'dep';\nimport { sep } from 'node:path';\nexport default () => word + sep.length;\n",
);
said.push(await run(await look()));
modules.close();
process.stdout.write(JSON.stringify(said));
