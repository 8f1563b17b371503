// Writes the text of THIRD-PARTY-LICENSES from the packages that are bundled.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BundledPackage } from './bundled-packages.ts';

/** Licences under which code may be bundled; another one is a decision for a person. */
const ACCEPTED = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
];

const HEADER = `Third-party software in Agent Gateway Desktop

The programs in out/ contain code of the npm packages below. Electron and Chromium, where they are shipped, carry their
own LICENSE and LICENSES.chromium.html. This file is generated: run \`npm run licenses\` after a change of packages.
`;

/** One line per package whose licence has to be looked at. */
export function licenseProblems(packages: BundledPackage[]): string[] {
  return packages
    .filter(
      ({ license }) =>
        !license
          .replace(/[()]/g, '')
          .split(' OR ')
          .some((name) => ACCEPTED.includes(name)),
    )
    .map(({ name, version, license }) => `${name}@${version}: licence ${license} is not among the accepted ones`);
}

/** The whole file; the same packages give the same text. */
export async function noticesText(packages: BundledPackage[]): Promise<string> {
  const sections = await Promise.all(packages.map(section));
  return [HEADER, ...sections].join(`\n${'-'.repeat(100)}\n\n`);
}

async function section({ folder, name, version, license }: BundledPackage): Promise<string> {
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)(-[\w-]+)?(\.(md|txt|markdown))?$/i.test(file))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  const body = texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return `${name} ${version} (${license})\n\n${body || `The package declares the licence ${license} and carries no text of it.`}\n`;
}
