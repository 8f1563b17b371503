// A folder that looks enough like a downloaded Electron for the packager: names, version, and a binary with fuses to flip.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1, and one character for each of the nine fuses of Electron 45, as it is delivered. */
const WIRE = Buffer.concat([Buffer.from([1, 9]), Buffer.from('101100011', 'latin1')]);

export function writeFakeElectron(folder: string, root: string): void {
  const manifest = path.join(root, 'node_modules/electron/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  mkdirSync(path.join(folder, 'locales'), { recursive: true });
  for (const locale of ['de', 'en-US']) writeFileSync(path.join(folder, 'locales', `${locale}.pak`), '');
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(path.join(folder, name), 'not Electron');
  writeFileSync(path.join(folder, 'version'), version);
  const script = Buffer.from(`#!/bin/sh\necho This is not Electron >&2\nexit 1\n# ${SENTINEL}`);
  writeFileSync(path.join(folder, 'electron'), Buffer.concat([script, WIRE]), { mode: 0o755 });
}
