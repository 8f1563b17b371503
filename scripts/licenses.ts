// `npm run licenses` writes THIRD-PARTY-LICENSES; with `--check` it only compares.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundledPackages } from './licenses/bundled-packages.ts';
import { licenseProblems, noticesText } from './licenses/notices.ts';

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'THIRD-PARTY-LICENSES');

const packages = await bundledPackages(root);
const problems = licenseProblems(packages);
const text = await noticesText(packages);
if (process.argv.includes('--check')) {
  const written = existsSync(file) ? await readFile(file, 'utf8') : '';
  if (written !== text) problems.push('THIRD-PARTY-LICENSES does not match the build: run `npm run licenses`.');
} else {
  await writeFile(file, text);
  console.log(`THIRD-PARTY-LICENSES: ${packages.length} packages.`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
