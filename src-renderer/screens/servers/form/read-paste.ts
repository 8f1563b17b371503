// Understands what people paste to add a server: a command line, an address, or the configuration of another client.
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { TransportName } from '../../../../src-shared/model/mcp-server.ts';
import { toServerName } from '../../../../src-shared/model/naming.ts';
import { inertString } from '../../../text/inert.ts';
import { splitCommandLine } from '../../../text/shell.ts';
import { suggestName } from './suggest-name.ts';

/** One server as it was pasted. */
export interface PastedServer {
  readonly name: string;
  readonly transport: TransportName;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  /** What could not be taken over as it was, each a sentence. */
  readonly notes: readonly string[];
}

export type PasteResult =
  | { readonly kind: 'servers'; readonly servers: readonly PastedServer[] }
  | { readonly kind: 'problem'; readonly message: string };

const MAX_LENGTH = 512 * 1024;
const MAX_SERVERS = 500;

export function readPaste(pasted: string): PasteResult {
  const text = withoutFence(pasted.trim());
  if (text === '') return problem('There is nothing to read.');
  if (text.length > MAX_LENGTH) return problem('This is too long to be a configuration.');
  if (/^[{[]|^"[^"\n]*"\s*:/.test(text)) return readJson(text);
  if (isAddress(text)) return one(fromUrl(text));
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return problem('Only http:// and https:// addresses can be used.');
  if (LOOPBACK.test(text) || BARE_ADDRESS.test(text)) {
    const scheme = LOOPBACK.test(text) ? 'http://' : 'https://';
    return one({ ...fromUrl(scheme + text), notes: [`It had no scheme: ${scheme} was put before it.`] });
  }
  return readCommandLine(text);
}

function isAddress(text = ''): boolean {
  return /^https?:\/\/\S+$/i.test(text);
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1)(?::\d+(?:\/\S*)?|\/\S*)$/i;
/** `mcp.example.com/mcp`: a host with dots and then a port or a path, as no program is called. */
const BARE_ADDRESS = /^(?:[a-z\d-]+\.)+[a-z]{2,}(?::\d+(?:\/\S*)?|\/\S*)$/i;

/** What is inside of a code block of Markdown. */
function withoutFence(text: string): string {
  return /^```[^`\n]*\n/.test(text) && text.endsWith('```') ? text.slice(text.indexOf('\n'), -3).trim() : text;
}

const BLANK: PastedServer = {
  name: '',
  transport: 'stdio',
  command: '',
  args: [],
  cwd: '',
  env: {},
  url: '',
  headers: {},
  enabled: true,
  notes: [],
};

function fromUrl(url: string): PastedServer {
  return { ...BLANK, name: suggestName({ url }), transport: 'streamable_http', url };
}

function readCommandLine(text: string): PasteResult {
  const words = splitCommandLine(text);
  if (!words) return problem('A quote in this command is not closed.');
  const [first = '', second, third = ''] = words;
  if (second === 'mcp' && /^add(?:-json)?$/.test(third)) return readAddCommand(words.slice(3), third === 'add-json');
  if (/^(?:curl|wget)(?:\.exe)?$/i.test(first)) {
    return problem('This is a request, not a server. Paste the address of the server alone.');
  }
  if (/^(?:export|set|setx|source|cd)$/i.test(first)) {
    return problem(`“${first}” is a word for a shell and starts no server. Paste the command that starts it.`);
  }
  if (/^(?![a-z]:[\\/])[a-z][a-z\d+.-]*:\S/i.test(first)) {
    return problem('This is a link for another program. Paste the command or the address of the server.');
  }
  return fromWords(words);
}

/** What other clients are told, after `claude mcp add`: `NAME [options] -- COMMAND`, `NAME URL`, or `NAME JSON`. */
function readAddCommand(words: readonly string[], json: boolean): PasteResult {
  const env: Record<string, string> = {};
  const headers: Record<string, string> = {};
  const dashes = words.includes('--') ? words.indexOf('--') : words.length;
  const plain: string[] = [];
  for (let at = 0; at < dashes; at += 1) {
    const word = words[at] ?? '';
    // After the name, what is no option begins the command: its options are its own.
    if (dashes === words.length && plain.length > 1 && !isAddress(plain[1])) plain.push(word);
    else if (/^(?:-[esthH]|--(?:env|scope|transport|header))$/.test(word)) {
      at += 1;
      const value = words[at] ?? '';
      const header = /^([^:\s]+):\s*(.*)$/s.exec(value);
      const variable = assignment(value);
      if (/^(?:-e|--env)$/.test(word) && variable) env[variable[0]] = variable[1];
      if (/^(?:-H|--header)$/.test(word) && header) headers[header[1] ?? ''] = header[2] ?? '';
    } else if (!word.startsWith('-')) plain.push(word);
  }
  const [name = '', ...rest] = plain;
  const what = [...rest, ...words.slice(dashes + 1)];
  const [target = ''] = what;
  if (target === '') return problem('There is no command and no address in this.');
  const result = json ? readJson(target) : isAddress(target) ? one({ ...fromUrl(target), headers }) : fromWords(what);
  const [server] = result.kind === 'servers' ? result.servers : [];
  if (!server) return result;
  const named = { ...server, name: toServerName(name) || server.name };
  return one(server.transport === 'stdio' ? { ...named, env: { ...env, ...server.env } } : named);
}

function fromWords(words: readonly string[]): PasteResult {
  const env: Record<string, string> = {};
  const rest = words.slice();
  if (rest[0] === 'env') rest.shift();
  for (let found = assignment(rest[0]); found; found = assignment(rest[0])) {
    env[found[0]] = found[1];
    rest.shift();
  }
  const [command, ...args] = rest;
  if (!command) return problem('There is no command in this.');
  const operator = args.find((arg) => /^(?:[|;]|\|\||&&?|>>?|<)$/.test(arg));
  const notes = operator
    ? [`“${operator}” means nothing here: a server is started without a shell. Check the arguments.`]
    : [];
  return one({ ...BLANK, name: suggestName({ command, args }), command, args, env, notes });
}

function assignment(word: string | undefined): [name: string, value: string] | null {
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(word ?? '');
  return match ? [match[1] ?? '', match[2] ?? ''] : null;
}

function readJson(text: string): PasteResult {
  const errors: ParseError[] = [];
  // A single entry is often copied with its name and without the braces around it.
  const source = text.startsWith('"') ? `{${text.replace(/,\s*$/, '')}}` : text;
  const value: unknown = parse(source, errors, { allowTrailingComma: true, disallowComments: false });
  const error = errors[0];
  if (error) {
    const line = source.slice(0, error.offset).split('\n').length;
    return problem(`This is no valid JSON: ${words(printParseErrorCode(error.error))} in line ${line}.`);
  }
  const entries = entriesOf(value);
  if (entries.length === 0) {
    return problem(
      'There is no server in this. Expected {"mcpServers": {…}}, {"servers": {…}} or one entry with a command or a url.',
    );
  }
  return { kind: 'servers', servers: entries.slice(0, MAX_SERVERS).map(([name, entry]) => fromEntry(name, entry)) };
}

type Entry = Readonly<Record<string, unknown>>;

/** Wherever the servers are: under the key of this or that client, bare, or one alone. */
function entriesOf(value: unknown): [name: string, entry: Entry][] {
  if (!isObject(value)) return [];
  for (const key of ['mcpServers', 'servers', 'mcp', 'context_servers']) {
    const inner = value[key];
    if (isObject(inner)) {
      const deeper = isObject(inner.servers) ? inner.servers : inner;
      return named(deeper);
    }
  }
  if (isEntry(value)) return [[text(value.name), value]];
  return named(value);
}

function named(map: Entry): [string, Entry][] {
  return Object.entries(map).filter((pair): pair is [string, Entry] => isEntry(pair[1]));
}

function isEntry(value: unknown): value is Entry {
  return (
    isObject(value) &&
    [value.command, value.url, value.serverUrl, value.httpUrl].some(
      (each) => typeof each === 'string' || Array.isArray(each),
    )
  );
}

function fromEntry(rawName: string, entry: Entry): PastedServer {
  const notes: string[] = [];
  const url = [entry.url, entry.serverUrl, entry.httpUrl].map(text).find(Boolean) ?? '';
  const [command = '', ...ownArgs] = Array.isArray(entry.command) ? entry.command.map(String) : [text(entry.command)];
  const args = [...ownArgs, ...argsOf(entry.args)];
  const env = values(entry.env, 'variable', notes);
  const headers = values(entry.headers, 'header', notes);
  if (isObject(entry.credentials)) notes.push('Its credentials are not taken over: enter them as its authentication.');
  if (entry.type === 'sse' || entry.transport === 'sse') {
    notes.push('It asks for the old SSE transport. We try Streamable HTTP at the same address.');
  }
  const name = toServerName(rawName);
  if (rawName && name !== rawName) notes.push(`The name “${inertString(rawName, 80)}” became “${name}”.`);
  if ([...args, command, url].some((each) => PLACEHOLDER.test(each))) {
    notes.push('It has placeholders in curly brackets. They are not filled in: replace them.');
  }
  return {
    name: name || suggestName(url ? { url } : { command, args }),
    transport: url && !command ? 'streamable_http' : 'stdio',
    command,
    args,
    cwd: text(entry.cwd),
    env,
    url: command ? '' : url,
    headers: command ? {} : headers,
    enabled: entry.disabled !== true && entry.enabled !== false,
    notes,
  };
}

/** Some write the arguments as one text. */
function argsOf(args: unknown): string[] {
  if (Array.isArray(args)) return args.map(String);
  return typeof args === 'string' ? (splitCommandLine(args) ?? [args]) : [];
}

const PLACEHOLDER = /\$\{[^}]*\}/;

function values(map: unknown, what: string, notes: string[]): Record<string, string> {
  if (!isObject(map)) return {};
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(map)) {
    const plain = typeof value === 'object' ? '' : String(value);
    const open = PLACEHOLDER.test(plain);
    if (open) notes.push(`The ${what} ${inertString(key, 80)} refers to ${inertString(plain, 80)}. Enter its value.`);
    result[key] = open ? '' : plain;
  }
  return result;
}

/** `ValueExpected` as `value expected`. */
function words(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
}

function one(server: PastedServer): PasteResult {
  return { kind: 'servers', servers: [server] };
}

function problem(message: string): PasteResult {
  return { kind: 'problem', message };
}

function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
