// The `http` part of a tool file: what is checked when it is loaded, and the request that arguments and secrets make of it.
import { z } from 'zod';
import { headerNameFault, headerValueFault } from '../../../src-shared/model/fields.ts';
import { urlFault } from '../../../src-shared/model/url.ts';
import { escapeFor } from './body-escapes.ts';
import { FileToolFault, UnfitArgument } from './file-tool-fault.ts';
import {
  fill,
  lonePlace,
  type PlacedTemplate,
  parseTemplate,
  placeValue,
  type Template,
  type TemplateValues,
  textOf,
} from './template.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const pairs = z.record(z.string(), scalar).nullish();

export const httpSchema = z.strictObject({
  method: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']))
    .nullish(),
  url: z.string().max(2_048),
  headers: pairs,
  query: pairs,
  body: z.unknown().optional(),
});

/** A JSON value with templates where it has texts. */
type BodyNode =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'list'; readonly items: readonly BodyNode[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, BodyNode])[] }
  | { readonly kind: 'value'; readonly value: unknown };

type NamedTemplate = readonly [name: string, template: Template];

export interface HttpTemplate {
  readonly method: string;
  /** Scheme, host and port: no argument ever changes them. */
  readonly origin: string;
  readonly url: Template;
  readonly headers: readonly NamedTemplate[];
  readonly query: readonly NamedTemplate[];
  readonly body: BodyNode | null;
  readonly templates: readonly PlacedTemplate[];
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The connection owns most headers a tool must not set; these two describe the body. */
const ALLOWED_HEADERS = new Set(['content-type', 'accept']);

/** @throws FileToolFault */
export function readHttp({ method, url, headers, query, body }: z.output<typeof httpSchema>): HttpTemplate {
  const templates: PlacedTemplate[] = [];
  const read = (path: readonly PropertyKey[], text: string): Template => {
    try {
      const template = parseTemplate(text);
      templates.push({ path, template });
      return template;
    } catch (error) {
      throw new FileToolFault(path, (error as Error).message);
    }
  };
  const named = (key: string, given: Readonly<Record<string, string>> | null | undefined) =>
    Object.entries(given ?? {}).map(([name, text]): NamedTemplate => [name, read(['http', key, name], text)]);
  const readBody = (value: unknown, path: readonly PropertyKey[]): BodyNode => {
    if (typeof value === 'string') return { kind: 'template', template: read(path, value) };
    if (Array.isArray(value)) return { kind: 'list', items: value.map((each, at) => readBody(each, [...path, at])) };
    if (typeof value !== 'object' || value === null) return { kind: 'value', value };
    const entries = Object.entries(value).map(([key, each]) => [key, readBody(each, [...path, key])] as const);
    return { kind: 'object', entries };
  };
  const verb = method ?? (body === undefined || body === null ? 'GET' : 'POST');
  if (body !== undefined && body !== null && (verb === 'GET' || verb === 'HEAD')) {
    throw new FileToolFault(['http', 'body'], `cannot be sent with ${verb}`);
  }
  const urlTemplate = read(['http', 'url'], url);
  const origin = originOf(urlTemplate);
  const headerTemplates = named('headers', headers);
  const seen = new Set<string>();
  for (const [name, template] of headerTemplates) {
    const lower = name.toLowerCase();
    const fault = ALLOWED_HEADERS.has(lower) ? null : headerNameFault(name);
    if (fault) throw new FileToolFault(['http', 'headers', name], fault);
    if (seen.has(lower)) throw new FileToolFault(['http', 'headers', name], 'is there twice in another case');
    seen.add(lower);
    const wrong = template.flatMap((part) => (part.kind === 'text' ? [headerValueFault(part.text)] : []));
    const first = wrong.find((each) => each !== null);
    if (first) throw new FileToolFault(['http', 'headers', name], first);
  }
  return {
    method: verb,
    origin,
    url: urlTemplate,
    headers: headerTemplates,
    query: named('query', query),
    body: body === undefined || body === null ? null : readBody(body, ['http', 'body']),
    templates,
  };
}

/** The host must stand in the file: an argument there would send the tool's secrets wherever the caller likes. */
function originOf(url: Template): string {
  const fail = (message: string) => new FileToolFault(['http', 'url'], message);
  const [first] = url;
  const literal = first?.kind === 'text' ? first.text : '';
  const authority = /^https?:\/\/[^/?#\\]+/i.exec(literal)?.[0];
  if (authority === undefined) throw fail('must begin with http:// or https:// and a host that are written out');
  if (authority.length === literal.length && url.length > 1) {
    throw fail('must have a / after the host, before the first place to fill');
  }
  const sample = fill(url, { args: {}, secrets: new Map() }, () => 'x');
  const fault = urlFault(sample);
  if (fault) throw fail(fault);
  if (/[#\\\s]/.test(sample)) throw fail('must not have a fragment, a backslash or a space');
  return new URL(sample).origin;
}

/**
 * The request of one call: every value escaped for where it stands.
 *
 * @throws UnfitArgument when a value cannot stand there
 */
export function toRequest(template: HttpTemplate, values: TemplateValues): HttpRequest {
  const url = new URL(fillUrl(template.url, values));
  // No value can get here: the host is written out and everything after it is escaped.
  if (url.origin !== template.origin) throw new UnfitArgument('The arguments would change the host of the request');
  for (const [name, each] of template.query) {
    const text = fillOptional(each, values);
    if (text !== null) url.searchParams.append(name, text);
  }
  const headers: Record<string, string> = {};
  for (const [name, each] of template.headers) {
    const text = fillOptional(each, values);
    if (text === null) continue;
    const fault = headerValueFault(text);
    if (fault) throw new UnfitArgument(`The header ${name} ${fault}`);
    headers[name.toLowerCase()] = text;
  }
  const body = template.body && renderBody(template.body, headers['content-type'], values);
  if (body) headers['content-type'] ??= body.type;
  return { method: template.method, url: url.href, headers, body: body?.text ?? null };
}

/** Null when the template is one place and nothing was given for it: then the whole entry is left out. */
function fillOptional(template: Template, values: TemplateValues): string | null {
  const lone = lonePlace(template);
  if (lone && placeValue(lone, values) === undefined) return null;
  return fill(template, values);
}

function fillUrl(url: Template, values: TemplateValues): string {
  const filled = fill(url, values, (value, before) => {
    const text = textOf(value);
    // An empty part of a path would make a request for one thing a request for all of them.
    if (text === '' && !before.includes('?')) throw new UnfitArgument('A part of the address must not be empty');
    return encodeURIComponent(text);
  });
  const path = filled.split('?')[0] ?? '';
  // "." and ".." cannot be escaped: URLs resolve them in every spelling.
  if (path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new UnfitArgument('A part of the address must not be "." or ".."');
  }
  return filled;
}

function renderBody(
  node: BodyNode,
  type: string | undefined,
  values: TemplateValues,
): { readonly type: string; readonly text: string } {
  const escaped = escapeFor(type ?? 'text/plain');
  if (node.kind === 'template')
    return { type: 'text/plain; charset=utf-8', text: fill(node.template, values, escaped) };
  if (type !== undefined && /^application\/x-www-form-urlencoded\b/i.test(type) && node.kind === 'object') {
    const form = new URLSearchParams();
    for (const [name, each] of node.entries) {
      const value = toJson(each, values);
      for (const item of Array.isArray(value) ? value : [value])
        if (item !== undefined) form.append(name, textOf(item));
    }
    return { type, text: form.toString() };
  }
  return { type: 'application/json', text: JSON.stringify(toJson(node, values) ?? null) };
}

/** A text that is one place takes the argument as it is, number, list or object. Undefined: nothing was given. */
function toJson(node: BodyNode, values: TemplateValues): unknown {
  switch (node.kind) {
    case 'value':
      return node.value;
    case 'list':
      return node.items.map((each) => toJson(each, values)).filter((each) => each !== undefined);
    case 'object':
      return Object.fromEntries(node.entries.map(([key, each]) => [key, toJson(each, values)]));
    case 'template': {
      const lone = lonePlace(node.template);
      return lone ? placeValue(lone, values) : fill(node.template, values);
    }
  }
}
