// A name for a server from what is known of it: its package, its program, its host.

import { toServerName } from '../../../../src-shared/model/naming.ts';

const RUNNERS =
  /^(?:npx|bunx|uvx|pnpx|pnpm|yarn|npm|bun|uv|deno|docker|podman|node|python3?|cmd|env|dlx|exec|run|tool|x)(?:\.cmd|\.exe)?$/i;

export function suggestName(from: { url: string } | { command: string; args: readonly string[] }): string {
  if ('url' in from) return fromUrl(from.url);
  const words = [from.command, ...from.args].filter((word) => !word.startsWith('-') && !word.includes('='));
  const telling = words.find((word) => !RUNNERS.test(baseName(word)));
  return telling === undefined ? '' : withoutAffixes(baseName(telling));
}

function fromUrl(text: string): string {
  if (!URL.canParse(text)) return '';
  const { hostname } = new URL(text);
  if (/^[\d.]+$|:/.test(hostname)) return '';
  const parts = hostname
    .split('.')
    .filter((part) => !['www', 'mcp', 'api', 'com', 'org', 'net', 'io', 'dev', 'ai', 'app'].includes(part));
  return toServerName(parts.at(-1) ?? hostname);
}

/** `@scope/server-git@1.2` and `/opt/bin/server-git.js` as `server-git`. */
function baseName(word: string): string {
  const last = word.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  return last.replace(/(?!^)[@:#].*$/, '').replace(/\.(?:[cm]?[jt]s|py|exe|cmd|sh)$/i, '');
}

function withoutAffixes(name: string): string {
  const short = name.replace(/^(?:mcp-server-|server-|mcp-)|(?:-mcp-server|-mcp|-server)$/gi, '');
  return toServerName(short || name);
}
