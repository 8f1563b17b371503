// Secrets that can be recognised in every form in which they could have been written somewhere.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const toBase64Url = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_');

/** Raw, its first twelve characters, JSON-escaped, percent, hex in both cases, base64 and base64url at all three offsets. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  // Base64 of a longer text holds one of three, by where in it the secret begins; their ends depend on the neighbours.
  const inside = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  const percent = encodeURIComponent(secret);
  const forms = [
    secret,
    secret.slice(0, 12),
    JSON.stringify(secret).slice(1, -1),
    percent,
    percent.replaceAll(/%../g, (code) => code.toLowerCase()),
    hex,
    hex.toUpperCase(),
    ...inside,
    ...inside.map(toBase64Url),
  ];
  return [...new Set(forms)];
}

/** Which of the secrets are in the text, by name and form. */
export function found(secrets: Readonly<Record<string, string>>, text: string): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret)
      .filter((form) => text.includes(form))
      .map((form) => `${name} as ${form}`),
  );
}

/** Every file below a directory. */
export function filesOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [file, readFileSync(file, 'latin1')];
    }),
  );
}
