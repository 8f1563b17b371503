// A name for a server from what is known of it: its package, its program, its host.
import { toServerName } from '../../../../src-shared/model/naming.ts';

const RUNNERS =
  /^(?:npx|bunx|uvx|pnpx|pnpm|yarn|npm|bun|uv|deno|docker|podman|node|python3?|cmd|env|dlx|exec|run|tool|x)(?:\.cmd|\.exe)?$/i;

/** Options of `docker run` whose value is the next word: the image comes after them. */
const CONTAINER_OPTION =
  /^(?:-[evpwulm]|--(?:env|env-file|volume|mount|publish|name|network|net|workdir|user|label|memory|platform|entrypoint|add-host|pull|cpus|hostname))$/;

export function suggestName(from: { url: string } | { command: string; args: readonly string[] }): string {
  if ('url' in from) return fromUrl(from.url);
  const all = [from.command, ...from.args];
  const container = /^(?:docker|podman)$/i.test(baseName(from.command));
  const words = all.filter(
    (word, at) =>
      !word.startsWith('-') && !word.includes('=') && !(container && CONTAINER_OPTION.test(all[at - 1] ?? '')),
  );
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
